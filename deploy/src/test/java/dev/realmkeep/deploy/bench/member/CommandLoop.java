package dev.realmkeep.deploy.bench.member;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads commands from the standard input, one a line, fields separated by tabs, runs each on a
 * thread of its own, and prints {@code id ok …} or {@code id failed reason}. It ends with its
 * standard input. What libraries print goes to standard error.
 */
public final class CommandLoop {
  /** What is said when commands are read. */
  static final String READY = "ready";

  /** First field of what answers no command. */
  static final String UNASKED = "unasked";

  private final PrintStream answers;

  private CommandLoop(PrintStream answers) {
    this.answers = answers;
  }

  /** Runs one command; its result is fields separated by tabs. */
  public interface Handler {
    String run(List<String> command) throws Exception;
  }

  /** Takes over the standard output; call it first. */
  public static CommandLoop open() {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    return new CommandLoop(answers);
  }

  /** Says what nobody asked for. Any thread. */
  public void tell(String... fields) {
    say(UNASKED + "\t" + String.join("\t", fields));
  }

  /** Runs until the standard input ends. */
  public void run(Handler handler) throws IOException {
    say(READY);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> fields = List.of(line.split("\t"));
      Thread.ofVirtual()
          .start(() -> answer(handler, fields.getFirst(), fields.subList(1, fields.size())));
    }
  }

  private void answer(Handler handler, String id, List<String> command) {
    String answer;
    try {
      answer = "ok\t" + handler.run(command);
    } catch (Exception e) {
      e.printStackTrace();
      answer = "failed\t" + String.valueOf(e).replaceAll("\\s+", " ");
    }
    say(id + "\t" + answer);
  }

  private synchronized void say(String line) {
    answers.println(line);
  }
}
