// Wrong: throws an object whose message and toString throw. Expected: EVALUATION (422) with a message of its own.
throw {
  get message() {
    throw new Error('no message for you');
  },
  toString() {
    throw new Error('nor a string');
  },
};
