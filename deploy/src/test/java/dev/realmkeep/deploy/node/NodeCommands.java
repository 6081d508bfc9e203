package dev.realmkeep.deploy.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.WriteOutcome;
import io.micrometer.core.instrument.search.RequiredSearch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What a node does when it is told to. Each command may block its thread. */
final class NodeCommands {
  /** Stands for the end of a line within a field. */
  static final String LINE_END = "\\n";

  /** A poll that waited for long would not see much. */
  private static final LookupOptions POLL_OPTIONS =
      LookupOptions.DEFAULT.withTimeout(Duration.ofSeconds(2));

  private final NodeParts parts;
  private final ToldPrerenderer prerenderer;
  private final Map<String, Poll> polls = new ConcurrentHashMap<>();

  NodeCommands(NodeParts parts, ToldPrerenderer prerenderer) {
    this.parts = parts;
    this.prerenderer = prerenderer;
  }

  /** Answers fields separated by tabs. */
  String run(List<String> command) {
    return String.join("\t", run(command.getFirst(), command.subList(1, command.size())));
  }

  private List<String> run(String verb, List<String> words) {
    return switch (verb) {
      case "realm" -> {
        parts.realm(words.getFirst());
        yield List.of();
      }
      case "get" -> get(words);
      case "since" -> since(words.getFirst(), Long.parseLong(words.get(1)));
      case "put" -> put(words.getFirst(), words.get(1), words.get(2));
      case "catch-up" -> {
        parts.process().feed().catchUp().join();
        yield List.of();
      }
      case "poll" -> poll(words.getFirst());
      case "polled" -> polls.remove(words.getFirst()).stop();
      case "take" -> {
        prerenderer.take(Long.parseLong(words.getFirst()));
        yield List.of();
      }
      case "remark" -> {
        prerenderer.remark(words.getFirst());
        yield List.of();
      }
      case "hold" -> {
        prerenderer.hold();
        yield List.of();
      }
      case "release" -> {
        prerenderer.release();
        yield List.of();
      }
      case "waiting" -> List.of(Integer.toString(parts.process().coordinator().waiting()));
      case "metric" -> List.of(Double.toString(metric(words)));
      case "wall-clock" -> List.of(Long.toString(System.currentTimeMillis()));
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** All at once. */
  private List<String> get(List<String> modules) {
    List<CompletableFuture<DefinitionOutcome>> answers = new ArrayList<>();
    modules.forEach(module -> answers.add(parts.ask(module, LookupOptions.DEFAULT)));
    return answers.stream().map(answer -> Answer.of(answer.join()).text()).toList();
  }

  private List<String> since(String module, long generation) {
    LookupOptions options = LookupOptions.DEFAULT.withMinGeneration(generation);
    return List.of(Answer.of(parts.ask(module, options).join()).text());
  }

  private List<String> poll(String module) {
    polls.put(module, Poll.begin(() -> parts.ask(module, POLL_OPTIONS)));
    return List.of();
  }

  /** The generation, and when it was committed at the latest. */
  private List<String> put(String realm, String path, String text) {
    WriteOutcome outcome =
        parts
            .process()
            .sources()
            .write(
                realm,
                List.of(
                    new FileChange.Put(
                        path,
                        text.replace(LINE_END, "\n").getBytes(UTF_8),
                        "text/typescript",
                        FileChange.Precondition.NONE)))
            .join();
    if (!(outcome instanceof WriteOutcome.Written written)) {
      throw new IllegalStateException(path + ": " + outcome);
    }
    return List.of(Long.toString(written.generation()), Long.toString(System.nanoTime()));
  }

  /** A metric's name, then names and values of tags. */
  private double metric(List<String> words) {
    RequiredSearch search = parts.registry().get(words.getFirst());
    for (int i = 1; i < words.size(); i += 2) {
      search = search.tag(words.get(i), words.get(i + 1));
    }
    return search.meter().measure().iterator().next().getValue();
  }
}
