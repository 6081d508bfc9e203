// Wrong: a comment without an end. Expected: SYNTAX (406).
export const before = 1;
/* from here on
export const after = 2;
