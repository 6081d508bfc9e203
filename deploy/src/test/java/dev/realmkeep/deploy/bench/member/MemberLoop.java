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
 * What a member process does: it reads commands, one a line, fields separated by tabs, runs each on
 * a thread of its own, and prints {@code id ok …} or {@code id failed reason}. It ends with its
 * standard input. What libraries print goes to standard error.
 */
public final class MemberLoop {
  private final Commands commands;
  private final PrintStream answers;

  private MemberLoop(SharedCache cache, Computes computes, PrintStream answers) {
    this.commands = new Commands(cache, computes);
    this.answers = answers;
  }

  /** Makes the cache of this process. */
  public interface Opening {
    SharedCache open(Computes computes) throws Exception;
  }

  /** Runs until the standard input ends; call it from {@code main}. */
  public static void run(Opening opening) throws Exception {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    try (Computes computes = new Computes(MemberSettings.computes());
        SharedCache cache = opening.open(computes)) {
      answers.println("ready");
      new MemberLoop(cache, computes, answers).read();
    }
    System.exit(0); // whatever threads a library left
  }

  private void read() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> fields = List.of(line.split("\t"));
      Thread.ofVirtual().start(() -> answer(fields.getFirst(), fields.subList(1, fields.size())));
    }
  }

  private void answer(String id, List<String> command) {
    String answer;
    try {
      answer = "ok\t" + commands.run(command);
    } catch (Exception e) {
      e.printStackTrace();
      answer = "failed\t" + String.valueOf(e).replaceAll("\\s+", " ");
    }
    synchronized (answers) {
      answers.println(id + "\t" + answer);
    }
  }
}
