package dev.realmkeep.prerender.transpile;

/**
 * Asked before a file is given to the native compiler of this process, where nothing could stop it:
 * it has no time limit there, it prints to standard error when it panics, and a crash of it is one
 * of the process. On the thread that transpiles; may block.
 */
@FunctionalInterface
public interface CompileScreen {

  /** For a process that may die, and for tests. */
  CompileScreen NONE = (fileUrl, content) -> {};

  /**
   * @throws SyntaxException when the file is not to be compiled here, because it does not compile
   */
  void pass(String fileUrl, byte[] content) throws SyntaxException;
}
