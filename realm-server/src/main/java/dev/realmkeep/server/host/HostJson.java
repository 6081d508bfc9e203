package dev.realmkeep.server.host;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.json.ErrorJson;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.server.json.JsonDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What a host declares, as a document. Pure functions. */
final class HostJson {
  private HostJson() {}

  static String write(
      String realm,
      String module,
      LaneClaim.Owned claim,
      ModuleHost host,
      List<ScheduledCall> schedules) {
    HostDescription description = host.description();
    ModuleError error = host.sourcesError();
    return new String(
        JsonDocument.object(json -> {
          json.writeStringField("realm", realm);
          json.writeStringField("module", module);
          json.writeNumberField("epoch", claim.epoch());
          json.writeArrayFieldStart("functions");
          for (HostDescription.Function function : description.functions().values()) {
            write(json, function);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("tables");
          for (HostDescription.Table table : description.tables()) {
            write(json, table);
          }
          json.writeEndArray();
          JsonDocument.strings(
              json,
              "hooks",
              description.hooks().stream().map(HostDescription.Hook::export).sorted().toList());
          json.writeArrayFieldStart("schedules");
          for (ScheduledCall schedule : schedules) {
            write(json, schedule);
          }
          json.writeEndArray();
          if (error != null) {
            json.writeFieldName("sourcesError");
            ErrorJson.write(json, error);
          }
        }),
        StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator json, HostDescription.Function function)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", function.name());
    json.writeStringField("kind", function.kind().label());
    json.writeNumberField("argsMin", function.argsMin());
    if (function.argsMax() != HostDescription.Function.ANY) {
      json.writeNumberField("argsMax", function.argsMax());
    }
    HostDescription.Declared declared = function.declared();
    if (declared != null) {
      if (declared.atMillis() != null) {
        json.writeStringField("at", Instant.ofEpochMilli(declared.atMillis()).toString());
      }
      if (declared.everyMillis() != null) {
        json.writeNumberField("everyMs", declared.everyMillis());
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, HostDescription.Table table) throws IOException {
    json.writeStartObject();
    json.writeStringField("module", table.table().type().module());
    json.writeStringField("name", table.table().type().name());
    json.writeStringField("key", table.keyField());
    JsonDocument.strings(
        json, "indexes", table.indexes().stream().map(DocumentIndex::path).toList());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ScheduledCall schedule) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", schedule.id());
    json.writeStringField("function", schedule.function());
    json.writeStringField("kind", schedule.kind().label());
    json.writeFieldName("args");
    json.writeRawValue(schedule.argsJson());
    json.writeStringField("at", Instant.ofEpochMilli(schedule.intendedAtMillis()).toString());
    if (schedule.everyMillis() != null) {
      json.writeNumberField("everyMs", schedule.everyMillis());
    }
    json.writeEndObject();
  }
}
