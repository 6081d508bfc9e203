package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The API's description as a test: every answer must be one that it allows. */
public final class OpenApiDocument {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final OpenApiDocument SHIPPED = load();
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  /** Headers that HTTP itself adds. */
  private static final Set<String> TRANSPORT =
      Set.of("content-length", "content-type", "connection", "transfer-encoding");

  private static final Set<String> ALWAYS =
      Set.of("vary", "cache-control", "x-content-type-options");

  private final JsonNode document;
  private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

  private OpenApiDocument(JsonNode document) {
    this.document = document;
  }

  /** The description that the program answers. */
  public static OpenApiDocument shipped() {
    return SHIPPED;
  }

  private static OpenApiDocument load() {
    try (InputStream in =
        OpenApiDocument.class.getResourceAsStream("/dev/realmkeep/server/openapi.yaml")) {
      Object yaml = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      return new OpenApiDocument(MAPPER.valueToTree(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code METHOD template} of every operation. */
  public Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(member -> {
                  if (METHODS.contains(member)) {
                    operations.add(member.toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                }));
    return operations;
  }

  /** The codes a problem may have. */
  public Set<String> problemCodes() {
    Set<String> codes = new TreeSet<>();
    document
        .at("/components/schemas/Problem/properties/code/enum")
        .forEach(code -> codes.add(code.asText()));
    return codes;
  }

  /** Fails unless the document is one of the named schema. */
  public void check(String schema, byte[] json) throws IOException {
    valid(document.at("/components/schemas/" + schema), MAPPER.readTree(json), schema);
  }

  /**
   * Fails unless the answer is documented.
   *
   * @param body decoded
   */
  public void check(HttpResponse<?> response, byte[] body) {
    String method = response.request().method();
    String path = response.request().uri().getRawPath();
    HttpHeaders headers = response.headers();
    String what = method + " " + path + " → " + response.statusCode();
    JsonNode answer = answer(method, path, response.statusCode(), what);
    Function<String, @Nullable String> header = name -> headers.firstValue(name).orElse(null);
    headers(answer, header, headers.map().keySet(), what);
    if (method.equals("HEAD")) {
      assertThat(body).as(what).isEmpty();
      return;
    }
    body(answer, header.apply("Content-Type"), body, what);
  }

  private JsonNode answer(String method, String path, int status, String what) {
    String template = template(path);
    if (method.equals("OPTIONS")) {
      assertThat(status).as(what).isIn(204, 400, 503);
      return document.at("/components/responses/Options");
    }
    JsonNode operation =
        document
            .path("paths")
            .path(template)
            .path(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
    if (operation.isMissingNode() && status != 400) {
      assertThat(status).as("undocumented operation: " + what).isIn(404, 405);
      return document.at(
          status == 405
              ? "/components/responses/MethodNotAllowed"
              : "/components/responses/NotFound");
    }
    JsonNode answer = operation.path("responses").path(Integer.toString(status));
    if (operation.isMissingNode()) {
      answer = document.at("/components/responses/BadRequest");
    }
    assertThat(answer.isMissingNode()).as("undocumented status: " + what).isFalse();
    return resolve(answer);
  }

  private void headers(
      JsonNode answer, Function<String, @Nullable String> header, Set<String> names, String what) {
    Set<String> documented = new TreeSet<>(ALWAYS);
    answer
        .path("headers")
        .fields()
        .forEachRemaining(entry -> {
          documented.add(entry.getKey().toLowerCase(Locale.ROOT));
          JsonNode description = resolve(entry.getValue());
          String value = header.apply(entry.getKey());
          if (value == null) {
            assertThat(description.path("required").asBoolean())
                .as("missing header %s: %s", entry.getKey(), what)
                .isFalse();
          } else {
            valid(description.path("schema"), MAPPER.valueToTree(value), what + " " + entry);
          }
        });
    for (String name : names) {
      String lower = name.toLowerCase(Locale.ROOT);
      assertThat(
              documented.contains(lower)
                  || TRANSPORT.contains(lower)
                  || lower.startsWith("access-control-"))
          .as("undocumented header %s: %s", name, what)
          .isTrue();
    }
  }

  private void body(JsonNode answer, @Nullable String contentType, byte[] body, String what) {
    JsonNode content = answer.path("content");
    if (content.isMissingNode()) {
      assertThat(body).as("undocumented body: " + what).isEmpty();
      return;
    }
    assertThat(contentType).as("no Content-Type: " + what).isNotNull();
    String type = contentType.split(";", 2)[0].strip();
    JsonNode media = content.path(type);
    if (media.isMissingNode()) {
      media = content.path("*/*");
    }
    assertThat(media.isMissingNode()).as("undocumented type %s: %s", type, what).isFalse();
    if (type.endsWith("json") && !content.has("*/*")) {
      try {
        valid(
            media.path("schema"),
            MAPPER.readTree(new String(body, java.nio.charset.StandardCharsets.UTF_8)),
            what);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + what, e);
      }
    }
  }

  private void valid(JsonNode schema, JsonNode value, String what) {
    assertThat(schemas.computeIfAbsent(schema, this::compile).validate(value)).as(what).isEmpty();
  }

  /** Schemas refer to the document's components, so they are compiled with these beside them. */
  private JsonSchema compile(JsonNode schema) {
    ObjectNode whole = MAPPER.createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", document.path("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** The template of a path in the tests' realms, of which one is called …/archive/. */
  private String template(String path) {
    if (document.path("paths").has(path)) {
      return path;
    }
    List<String> operations = new ArrayList<>();
    document.path("paths").fieldNames().forEachRemaining(operations::add);
    return operations.stream()
        .filter(template -> template.startsWith("/{realm}/") && !template.contains("{path}"))
        .filter(template ->
            path.matches(
                "/[^_/][^/]*(/archive)?/"
                    + template.substring("/{realm}/".length()).replace("{function}", "[^/]+")))
        .findFirst()
        .orElse("/{realm}/{path}");
  }
}
