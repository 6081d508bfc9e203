package dev.realmkeep.server.host.frame;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"table":"Account","where":{…},"sort":["-balance"],"limit":100}} or {@code
 * {"definitions":"./book"}}. Pure functions.
 */
final class SubscriptionJson {
  private static final int SORT_KEYS_MAX = 8;

  private SubscriptionJson() {}

  static ClientFrame read(String id, String value) throws IOException {
    Members members = new Members();
    try (JsonParser json = FrameJson.FACTORY.createParser(value)) {
      json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      json.nextToken();
      JsonRequest.members(
          json,
          "subscribe",
          name -> {
            switch (name) {
              case "table" -> members.table = JsonRequest.string(json, "table");
              case "where" -> members.where = FilterJson.read(json);
              case "sort" ->
                  members.sort =
                      JsonRequest.list(json, "sort", SORT_KEYS_MAX, SubscriptionJson::sort);
              case "limit" ->
                  members.limit = (int) LogsJson.number(json, "limit", 1, DocumentQuery.LIMIT_MAX);
              case "definitions" -> members.definitions = JsonRequest.string(json, "definitions");
              default -> throw JsonRequest.unknown(name);
            }
          });
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new BadJson("subscribe: " + e.getOriginalMessage()); // a member that is there twice
    }
    if (members.definitions != null && !members.narrowed()) {
      return new ClientFrame.SubscribeDefinitions(id, members.definitions);
    }
    if (members.table == null || members.definitions != null) {
      throw new BadJson("subscribe needs table, or definitions and nothing else");
    }
    return new ClientFrame.Subscribe(
        id, members.table, new DocumentQuery(members.where(), members.sort, 0, members.limit));
  }

  private static DocumentSort sort(JsonParser json) throws IOException {
    String key = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    boolean descending = key.startsWith("-");
    String path = descending ? key.substring(1) : key;
    if (path.isEmpty()) {
      throw new BadJson("sort has names of fields, such as \"title\" or \"-balance\"");
    }
    return new DocumentSort(path, descending);
  }

  private static final class Members {
    @Nullable String table;
    @Nullable String definitions;
    @Nullable DocumentFilter where;
    List<DocumentSort> sort = List.of();
    int limit = DocumentQuery.LIMIT_MAX;

    boolean narrowed() {
      return table != null || where != null || !sort.isEmpty() || limit != DocumentQuery.LIMIT_MAX;
    }

    DocumentFilter where() {
      return where == null ? DocumentFilter.EVERYTHING : where;
    }
  }
}
