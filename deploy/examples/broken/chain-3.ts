// Wrong: throws while loading. Expected: EVALUATION (422) at line 3.
const calls: string[] = [];
throw new Error(`the end of the chain, after ${calls.length} calls`);
export const third = calls.join();
