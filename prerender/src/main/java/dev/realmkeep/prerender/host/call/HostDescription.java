package dev.realmkeep.prerender.host.call;

import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.FunctionKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a host module declares. */
public record HostDescription(
    Map<String, Function> functions, List<Table> tables, Set<Hook> hooks) {

  public HostDescription {
    functions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(functions));
    tables = List.copyOf(tables);
    hooks = Set.copyOf(hooks);
  }

  /**
   * An exported function.
   *
   * @param argsMin arguments it needs at least, the context not counted
   * @param argsMax arguments it takes at most; {@link #ANY} when it has a rest parameter
   * @param declared when it runs by itself, or null
   */
  public record Function(
      String name, FunctionKind kind, int argsMin, int argsMax, @Nullable Declared declared) {
    /** No upper limit. */
    public static final int ANY = Integer.MAX_VALUE;
  }

  /**
   * A schedule that belongs to a function's declaration: {@code {every: '24h'}} or {@code {at: …}}.
   *
   * @param atMillis milliseconds since the epoch, or null for {@code every} alone
   * @param everyMillis interval, or null for {@code at} alone
   */
  public record Declared(@Nullable Long atMillis, @Nullable Long everyMillis) {}

  /**
   * A table of documents.
   *
   * @param keyField the field that holds the id
   */
  public record Table(DocumentTable table, String keyField, List<DocumentIndex> indexes) {
    public Table {
      indexes = List.copyOf(indexes);
    }
  }

  /** Exported functions that the host itself calls. */
  public enum Hook {
    /** {@code init(ctx)}: once, when the host module is published first. */
    INIT,
    /** {@code update(ctx)}: after the host module changed. */
    UPDATE,
    /** {@code clientConnected(ctx)}: if it throws the connection is refused. */
    CLIENT_CONNECTED,
    /** {@code clientDisconnected(ctx)}: if it throws the client is gone nevertheless. */
    CLIENT_DISCONNECTED;

    /** The export's name. */
    public String export() {
      return switch (this) {
        case INIT -> "init";
        case UPDATE -> "update";
        case CLIENT_CONNECTED -> "clientConnected";
        case CLIENT_DISCONNECTED -> "clientDisconnected";
      };
    }
  }
}
