package dev.realmkeep.coordination.lane;

import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** A statement while it is put together. Confined to one thread. */
final class SqlText {
  private final StringBuilder sql = new StringBuilder(512);
  private final Tuple parameters = Tuple.tuple();

  SqlText add(String text) {
    sql.append(text);
    return this;
  }

  /** Adds a parameter, with the type that the server is to take it for. */
  SqlText add(@Nullable Object value, String type) {
    sql.append(parameter(value, type));
    return this;
  }

  /** As {@link #add(Object, String)}, to be added where it is needed, as often as it is. */
  String parameter(@Nullable Object value, String type) {
    parameters.addValue(value);
    return "$" + parameters.size() + "::" + type;
  }

  String sql() {
    return sql.toString();
  }

  Tuple parameters() {
    return parameters;
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
