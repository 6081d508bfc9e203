package dev.realmkeep.server.host.frame;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition on documents, as in the guest API: {@code {"owner.name":"Ada"}}, {@code
 * {"balance":{"gt":5,"lte":10}}} with {@code gt gte lt lte in contains not isNull}, and {@code
 * any}, {@code every} (lists of conditions) and {@code not} (one). All members of an object have to
 * hold. Pure functions.
 */
final class FilterJson {
  private static final int CONDITIONS_MAX = 100;
  private static final int VALUES_MAX = 1000;
  private static final int NUMBER_CHARS_MAX = 64;

  private FilterJson() {}

  static DocumentFilter read(JsonParser json) throws IOException {
    List<DocumentFilter> all = new ArrayList<>();
    JsonRequest.members(
        json,
        "where",
        name -> {
          if (all.size() == CONDITIONS_MAX) {
            throw new BadJson("where has more than " + CONDITIONS_MAX + " conditions");
          }
          all.add(
              switch (name) {
                case "any" -> new DocumentFilter.Any(conditions(json, "any"));
                case "every" -> new DocumentFilter.All(conditions(json, "every"));
                case "not" -> new DocumentFilter.Not(read(json));
                case "" -> throw new BadJson("where has a field without a name");
                default -> field(json, name);
              });
        });
    return all.size() == 1 ? all.get(0) : new DocumentFilter.All(all);
  }

  private static List<DocumentFilter> conditions(JsonParser json, String what) throws IOException {
    return JsonRequest.list(json, what, CONDITIONS_MAX, FilterJson::read);
  }

  private static DocumentFilter field(JsonParser json, String path) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> new DocumentFilter.IsNull(path);
      case START_OBJECT -> comparisons(json, path);
      default -> equal(json, path);
    };
  }

  private static DocumentFilter comparisons(JsonParser json, String path) throws IOException {
    List<DocumentFilter> all = new ArrayList<>();
    JsonRequest.members(
        json,
        path,
        name ->
            all.add(
                switch (name) {
                  case "gt" -> compare(json, path, Comparison.GREATER);
                  case "gte" -> compare(json, path, Comparison.GREATER_OR_EQUAL);
                  case "lt" -> compare(json, path, Comparison.LESS);
                  case "lte" -> compare(json, path, Comparison.LESS_OR_EQUAL);
                  case "in" ->
                      new DocumentFilter.In(
                          path,
                          JsonRequest.list(json, path + ".in", VALUES_MAX, j -> scalar(j, path)));
                  case "contains" ->
                      new DocumentFilter.Contains(
                          path, JsonRequest.string(json, path + ".contains"));
                  case "not" -> new DocumentFilter.Not(field(json, path));
                  case "isNull" -> isNull(json, path);
                  default ->
                      throw new BadJson(
                          path
                              + " cannot be compared by "
                              + name
                              + ": use gt, gte, lt, lte, in, contains, not or isNull");
                }));
    if (all.isEmpty()) {
      throw new BadJson(path + " is compared with nothing");
    }
    return all.size() == 1 ? all.get(0) : new DocumentFilter.All(all);
  }

  private static DocumentFilter isNull(JsonParser json, String path) {
    DocumentFilter isNull = new DocumentFilter.IsNull(path);
    return switch (json.currentToken()) {
      case VALUE_TRUE -> isNull;
      case VALUE_FALSE -> new DocumentFilter.Not(isNull);
      default -> throw new BadJson(path + ".isNull must be true or false");
    };
  }

  private static DocumentFilter equal(JsonParser json, String path) throws IOException {
    return compare(json, path, Comparison.EQUAL);
  }

  private static DocumentFilter compare(JsonParser json, String path, Comparison comparison)
      throws IOException {
    return new DocumentFilter.Compare(path, comparison, scalar(json, path));
  }

  private static Scalar scalar(JsonParser json, String path) throws IOException {
    JsonToken token = json.currentToken();
    return switch (token) {
      case VALUE_STRING -> new Scalar.Text(json.getText());
      case VALUE_TRUE -> new Scalar.Truth(true);
      case VALUE_FALSE -> new Scalar.Truth(false);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        if (json.getTextLength() > NUMBER_CHARS_MAX) {
          throw new BadJson(path + " is compared with a number that is too long");
        }
        yield new Scalar.Number(json.getDecimalValue());
      }
      default -> throw new BadJson(path + " is compared with strings, numbers and booleans only");
    };
  }
}
