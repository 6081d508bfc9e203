package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import dev.realmkeep.deploy.node.NodeProcess.Polled;
import dev.realmkeep.deploy.node.NodeProcess.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Writes and lookups through every node at once. Each node has files of its own to write, with
 * numbers that grow, and looks every module up: those files, and for each a card that imports it.
 * Used from one thread.
 */
final class Traffic {
  private static final int FILES_OF_EACH = 4;

  /** No lookup that begins so long after a commit is answered with what was before it. */
  private static final Duration OLD_MAX = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String realm;
  private final List<NodeProcess> nodes;
  private final List<File> files = new ArrayList<>();
  private final List<String> unexpected = new CopyOnWriteArrayList<>();
  private final List<Long> generations = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> running = new ArrayList<>();
  private volatile boolean ended;

  /** A file, the number that was begun to be written last, and those that were acknowledged. */
  private static final class File {
    private final int number;
    private final NodeProcess writer;
    private final AtomicInteger begun = new AtomicInteger();
    private final ConcurrentSkipListMap<Integer, Written> acknowledged =
        new ConcurrentSkipListMap<>();

    File(int number, NodeProcess writer) {
      this.number = number;
      this.writer = writer;
    }

    String path() {
      return "text" + number + ".ts";
    }
  }

  /** Writes every file once. */
  Traffic(String realm, List<NodeProcess> nodes) {
    this.realm = realm;
    this.nodes = List.copyOf(nodes);
    for (int i = 0; i < FILES_OF_EACH * nodes.size(); i++) {
      File file = new File(i, nodes.get(i % nodes.size()));
      files.add(file);
      file.writer.put(realm, "card" + i + ".ts", "import text" + i);
      write(file);
    }
  }

  void begin() {
    for (NodeProcess node : nodes) {
      modules().forEach(node::poll);
      List<File> own = files.stream().filter(file -> file.writer == node).toList();
      running.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; !ended; i++) {
                  write(own.get(i % own.size()));
                }
              },
              Executors.newVirtualThreadPerTaskExecutor()));
    }
  }

  private void write(File file) {
    int value = file.begun.incrementAndGet();
    try {
      Written written = file.writer.put(realm, file.path(), Integer.toString(value));
      generations.add(written.generation());
      file.acknowledged.put(value, written);
    } catch (CompletionException e) {
      // Whether it was written nobody knows.
      if (!String.valueOf(e.getMessage()).contains("StoreUnavailableException")) {
        unexpected.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns when each node has written so often from now on. */
  void awaitWritesOfEachNode(int count) {
    Map<NodeProcess, Integer> before = new LinkedHashMap<>();
    nodes.forEach(node -> before.put(node, acknowledged(node)));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> nodes.stream().allMatch(node -> acknowledged(node) >= before.get(node) + count));
  }

  private int acknowledged(NodeProcess node) {
    return files.stream()
        .filter(file -> file.writer == node)
        .mapToInt(file -> file.acknowledged.size())
        .sum();
  }

  /** Ends it. Whoever was not told to try again is a failure. */
  void end() {
    ended = true;
    running.forEach(CompletableFuture::join);
    assertThat(unexpected).as("failures that do not tell to try again").isEmpty();
  }

  /** Of all that was answered meanwhile. */
  void assertNothingOld() {
    for (NodeProcess node : nodes) {
      for (File file : files) {
        for (Polled polled : node.polled(realm + "text" + file.number)) {
          assertNotOld(file, "", polled);
        }
        for (Polled polled : node.polled(realm + "card" + file.number)) {
          assertNotOld(file, "import text" + file.number + "+", polled);
        }
      }
    }
  }

  private static void assertNotOld(File file, String prefix, Polled polled) {
    if (polled.answer().isRetryable()) {
      return;
    }
    String text = polled.answer().text();
    assertThat(text).startsWith(prefix);
    int value = Integer.parseInt(text.substring(prefix.length()));
    assertThat(value).isBetween(1, file.begun.get());
    Map.Entry<Integer, Written> next = file.acknowledged.higherEntry(value);
    if (next != null) {
      assertThat(polled.lastBegunNanos())
          .as("%s was answered after %s", value, next)
          .isLessThanOrEqualTo(next.getValue().committedNanos() + OLD_MAX.toNanos());
    }
  }

  /**
   * @param stored the numbers in the files, by path
   * @param logged the generations in the log
   */
  void assertNothingLost(Map<String, Integer> stored, List<Long> logged) {
    for (File file : files) {
      assertThat(stored.get(file.path())).isBetween(file.acknowledged.lastKey(), file.begun.get());
    }
    assertThat(generations).doesNotHaveDuplicates();
    assertThat(logged).doesNotHaveDuplicates().containsAll(generations);
  }

  /** The answer of every module when the files have these numbers. */
  Map<String, Answer> expected(Map<String, Integer> stored) {
    Map<String, Answer> expected = new LinkedHashMap<>();
    for (File file : files) {
      Integer value = stored.get(file.path());
      expected.put(realm + "text" + file.number, new Answer(value.toString()));
      expected.put(
          realm + "card" + file.number, new Answer("import text" + file.number + "+" + value));
    }
    return expected;
  }

  /** Writes every file once more, through one node, and answers what they have now. */
  Map<String, Integer> writeAll(NodeProcess through) {
    Map<String, Integer> newest = new LinkedHashMap<>();
    for (File file : files) {
      int value = file.begun.incrementAndGet();
      through.put(realm, file.path(), Integer.toString(value));
      newest.put(file.path(), value);
    }
    return newest;
  }

  private List<String> modules() {
    List<String> modules = new ArrayList<>();
    for (File file : files) {
      modules.add(realm + "text" + file.number);
      modules.add(realm + "card" + file.number);
    }
    return modules;
  }
}
