package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.prerender.loader.GraphNode;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import dev.realmkeep.prerender.loader.ImportErrors;
import dev.realmkeep.prerender.loader.ModuleGraph;
import dev.realmkeep.prerender.transpile.GuestSpecifier;
import dev.realmkeep.prerender.transpile.ModuleImport;
import dev.realmkeep.prerender.transpile.TranspiledModule.Position;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/**
 * From what a guest threw to errors placed in the original sources. For one graph, on the threads
 * that may read it.
 */
public final class GuestErrors {
  /** Frames of a guest's stack that are kept. */
  private static final int FRAMES_MAX = 20;

  private static final int MESSAGE_CHARACTERS_MAX = 2_000;

  /** The place that the engine's parser puts into its messages. */
  private static final Pattern PLACE = Pattern.compile("(?<=^SyntaxError: |^)\\S+:\\d+:\\d+:? ");

  private static final Pattern MISSING_NAME =
      Pattern.compile("requested module '(.*)' does not provide an export named '(.*)'");

  private static final String OVERFLOW = "Maximum call stack size exceeded";

  private final ModuleGraph graph;
  private final GraphNode entry;

  /**
   * @param entry the module whose errors they are
   */
  public GuestErrors(ModuleGraph graph, GraphNode entry) {
    this.graph = graph;
    this.entry = entry;
  }

  /** A place in a module. */
  private record Place(WithSource module, Position position) {
    @Override
    public String toString() {
      return module.url() + ":" + position.line() + ":" + position.column();
    }
  }

  /** The error of the whole module. */
  public ModuleError ofModule(PolyglotException thrown) {
    Place place = linking(thrown, place(thrown));
    if (place == null && entry instanceof WithSource module) {
      place = new Place(module, new Position(0, 0));
    }
    ModuleError error = error(thrown, place);
    return new ImportErrors(entry).arisen(error, place == null ? entry : place.module);
  }

  /** The error of one export. */
  public ModuleError ofExport(PolyglotException thrown) {
    return error(thrown, place(thrown));
  }

  /**
   * The error of guest code that was ended, at the place where it was; asks nothing of its context,
   * which may be closed.
   */
  public ModuleError ofEnded(PolyglotException ended) {
    Place place = place(ended);
    return new ModuleError(
        kind(ended),
        String.valueOf(ended.getMessage()),
        place == null ? null : place.module.url(),
        place == null ? 0 : place.position.line(),
        place == null ? 0 : place.position.column(),
        stack(ended),
        List.of());
  }

  private ModuleError error(PolyglotException thrown, @Nullable Place place) {
    return new ModuleError(
        kind(thrown),
        message(thrown),
        place == null ? null : place.module.url(),
        place == null ? 0 : place.position.line(),
        place == null ? 0 : place.position.column(),
        stack(thrown),
        List.of());
  }

  private static Kind kind(PolyglotException thrown) {
    if (thrown.isResourceExhausted()) {
      return String.valueOf(thrown.getMessage()).contains("tack") ? Kind.STACK : Kind.TIME_LIMIT;
    } else if (thrown.isCancelled() || thrown.isInterrupted()) {
      return Kind.TIME_LIMIT;
    } else if (thrown.isInternalError() || thrown.isHostException()) {
      return Kind.TRAPPED;
    }
    return thrown.isSyntaxError() ? Kind.SYNTAX : Kind.EVALUATION;
  }

  private static String message(PolyglotException thrown) {
    String text = String.valueOf(thrown.getMessage());
    if (thrown.getGuestObject() != null && thrown.getGuestObject().isNull()) {
      return text + " was thrown";
    }
    if (thrown.isSyntaxError()) {
      text = PLACE.matcher(text).replaceFirst("").lines().findFirst().orElse(text);
    }
    return text.length() > MESSAGE_CHARACTERS_MAX
        ? text.substring(0, MESSAGE_CHARACTERS_MAX) + "…"
        : text;
  }

  /** A name that the other module does not export is placed at the import. */
  private static @Nullable Place linking(PolyglotException thrown, @Nullable Place place) {
    Matcher missing = MISSING_NAME.matcher(String.valueOf(thrown.getMessage()));
    if (place != null && missing.find()) {
      for (GraphNode.Edge edge : place.module.edges()) {
        ModuleImport statement = edge.statement();
        if (statement.names().contains(missing.group(2))
            && GuestSpecifier.encode(statement.specifier()).equals(missing.group(1))) {
          return new Place(place.module, new Position(statement.line(), statement.column()));
        }
      }
    }
    return place;
  }

  /** Where it was thrown: the innermost frame in a realm's file, or in the base realm. */
  private @Nullable Place place(PolyglotException thrown) {
    Place inBase = null;
    Place direct = place(thrown.getSourceLocation());
    // A call too many is placed at the function it could not enter; the call is more telling.
    boolean overflow = String.valueOf(thrown.getMessage()).contains(OVERFLOW);
    if (direct != null && direct.module instanceof RealmFile && !overflow) {
      return direct;
    }
    int skip = overflow ? 1 : 0;
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      Place place = frame.isGuestFrame() ? place(frame.getSourceLocation()) : null;
      if (place != null && place.module instanceof RealmFile && skip-- <= 0) {
        return place;
      } else if (inBase == null) {
        inBase = place;
      }
    }
    return direct == null ? inBase : direct;
  }

  private @Nullable Place place(@Nullable SourceSection section) {
    if (section == null || !section.isAvailable() || section.getSource().getPath() == null) {
      return null;
    }
    if (graph.atPath(section.getSource().getPath()) instanceof WithSource module) {
      return new Place(module, module.original(section.getStartLine(), section.getStartColumn()));
    }
    return null;
  }

  /** The stack as the guest's author knows it: names and original places. */
  private @Nullable String stack(PolyglotException thrown) {
    StringBuilder stack = new StringBuilder();
    int frames = 0;
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      Place place = frame.isGuestFrame() ? place(frame.getSourceLocation()) : null;
      if (place != null && frames++ < FRAMES_MAX) {
        String function = frame.getRootName();
        stack.append(stack.isEmpty() ? "" : "\n").append("    at ");
        stack.append(
            function == null || function.isEmpty() || function.startsWith(":")
                ? place.toString()
                : function + " (" + place + ")");
      }
    }
    return stack.isEmpty() ? null : stack.toString();
  }
}
