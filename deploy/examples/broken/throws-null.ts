// Wrong: throws null. Expected: EVALUATION (422) with a message of its own.
export const nothing = (() => {
  throw null;
})();
