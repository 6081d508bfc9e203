package dev.realmkeep.server.http.route;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.DefinitionStore.StaleRead;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.ETag;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** What belongs to no realm: the index, the audit, the API's description. */
public final class ServerRoutes {
  /** The description's place on the class path. */
  public static final String DESCRIPTION = "/dev/realmkeep/server/openapi.yaml";

  private static final String YAML = "application/yaml";

  private final SourceStore sources;
  private final DefinitionStore definitions;
  private final RealmMap realms;
  private final Answer description;

  public ServerRoutes(SourceStore sources, DefinitionStore definitions, RealmMap realms) {
    this.sources = sources;
    this.definitions = definitions;
    this.realms = realms;
    byte[] yaml = description();
    this.description = Answer.bytes(YAML, yaml).tagged(ETag.ofContent(yaml));
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/", this::index),
        Endpoint.reading("/_audit", this::audit),
        Endpoint.reading("/openapi.yaml", call -> CompletableFuture.completedFuture(description)));
  }

  private CompletableFuture<Answer> index(Call call) {
    String accept = call.header("Accept");
    boolean page = accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
    return sources
        .realms()
        .thenApply(all -> {
          List<String> urls =
              all.stream()
                  .filter(realm -> realm.visibility() == RealmInfo.Visibility.PUBLIC)
                  .map(RealmInfo::url)
                  .sorted()
                  .toList();
          return (page ? page(urls) : document(urls)).with("Vary", "Accept");
        });
  }

  private CompletableFuture<Answer> audit(Call call) {
    return definitions
        .audit()
        .thenApply(stale ->
            Answer.object(json -> {
              json.writeArrayFieldStart("stale");
              for (StaleRead member : stale) {
                json.writeStartObject();
                json.writeStringField("module", member.module());
                json.writeFieldName("read");
                FileReadJson.write(json, member.read());
                json.writeNumberField("actualVersion", member.actualVersion());
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  private Answer document(List<String> urls) {
    return Answer.object(json -> {
      json.writeArrayFieldStart("realms");
      for (String url : urls) {
        json.writeStartObject();
        json.writeStringField("url", url);
        json.writeStringField("path", realms.pathOf(url));
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private Answer page(List<String> urls) {
    StringBuilder html =
        new StringBuilder(
            "<!doctype html><meta charset=\"utf-8\"><title>Realmkeep</title><h1>Realms</h1><ul>");
    for (String url : urls) {
      html.append("<li><a href=\"")
          .append(escape(realms.pathOf(url)))
          .append("\">")
          .append(escape(url))
          .append("</a>");
    }
    html.append("</ul><p><a href=\"/openapi.yaml\">The API</a>");
    return Answer.bytes(
            "text/html; charset=utf-8", html.toString().getBytes(StandardCharsets.UTF_8))
        .with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static byte[] description() {
    try (InputStream in = ServerRoutes.class.getResourceAsStream(DESCRIPTION)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + DESCRIPTION);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + DESCRIPTION, e);
    }
  }
}
