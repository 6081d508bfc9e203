package dev.realmkeep.prerender.host.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the JSON of a query as {@code query.js} writes it: a condition is an array of its operator
 * and its operands. For one text on one thread.
 */
final class QueryReader {
  private static final JsonFactory JSON = new JsonFactory();

  /** Levels of conditions within conditions. */
  private static final int DEPTH_MAX = 64;

  private final JsonParser parser;
  private int depth;

  private QueryReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * @throws IllegalArgumentException when it is no query; the message is for its author
   */
  static DocumentQuery read(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return new QueryReader(parser).query();
    } catch (IOException e) {
      throw new IllegalArgumentException("not a query: " + e.getMessage(), e);
    }
  }

  private DocumentQuery query() throws IOException {
    DocumentFilter filter = DocumentFilter.EVERYTHING;
    List<DocumentSort> sort = new ArrayList<>();
    int offset = 0;
    int limit = DocumentQuery.LIMIT_MAX;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "filter" -> filter = filter();
        case "sort" -> {
          while (parser.nextToken() == JsonToken.START_ARRAY) {
            String path = nextText();
            parser.nextToken();
            sort.add(new DocumentSort(path, parser.getBooleanValue()));
            parser.nextToken();
          }
        }
        case "offset" -> offset = parser.getIntValue();
        case "limit" -> limit = parser.getIntValue();
        default -> parser.skipChildren();
      }
    }
    return new DocumentQuery(filter, sort, offset, limit);
  }

  /** At the start of a condition's array; ends at its end. */
  private DocumentFilter filter() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY || ++depth > DEPTH_MAX) {
      throw new IllegalArgumentException("a filter nests deeper than " + DEPTH_MAX + " levels");
    }
    DocumentFilter filter = condition(nextText());
    parser.nextToken();
    depth--;
    return filter;
  }

  private DocumentFilter condition(String operator) throws IOException {
    return switch (operator) {
      case "all" -> new DocumentFilter.All(filters());
      case "any" -> new DocumentFilter.Any(filters());
      case "not" -> {
        parser.nextToken();
        yield new DocumentFilter.Not(filter());
      }
      case "null" -> new DocumentFilter.IsNull(nextText());
      case "contains" -> new DocumentFilter.Contains(nextText(), nextText());
      case "in" -> {
        String path = nextText();
        List<Scalar> values = new ArrayList<>();
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(scalar());
        }
        yield new DocumentFilter.In(path, values);
      }
      default -> {
        Comparison comparison = comparison(operator);
        String path = nextText();
        parser.nextToken();
        yield new DocumentFilter.Compare(path, comparison, scalar());
      }
    };
  }

  private List<DocumentFilter> filters() throws IOException {
    List<DocumentFilter> filters = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      filters.add(filter());
    }
    return filters;
  }

  private static Comparison comparison(String operator) {
    return switch (operator) {
      case "eq" -> Comparison.EQUAL;
      case "lt" -> Comparison.LESS;
      case "lte" -> Comparison.LESS_OR_EQUAL;
      case "gt" -> Comparison.GREATER;
      case "gte" -> Comparison.GREATER_OR_EQUAL;
      default -> throw new IllegalArgumentException("no such operator: " + operator);
    };
  }

  private Scalar scalar() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new Scalar.Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar.Number(parser.getDecimalValue());
      case VALUE_TRUE, VALUE_FALSE -> new Scalar.Truth(parser.getBooleanValue());
      default -> throw new IllegalArgumentException("no JSON scalar");
    };
  }

  private String nextText() throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("a filter lacks a text");
    }
    return parser.getText();
  }
}
