// Not wrong: everything it imports is foreign, so stubs stand in. Expected: found, no definitions, three stubs in the diagnostics.
import confetti from 'https://esm.sh/canvas-confetti@1.9.3';
import { z } from 'https://esm.sh/zod@3';
import * as three from 'three';

export const schema = z.object({ name: z.string(), at: z.date().optional() });
export const scene = new three.Scene();
export default confetti({ particleCount: 100 });
