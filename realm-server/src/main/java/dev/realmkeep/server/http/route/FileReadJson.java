package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.model.FileRead;
import java.io.IOException;

/** {@code {"url":…,"version":…,"absent":…}}: a member of a read set as it is shown. */
final class FileReadJson {
  private FileReadJson() {}

  /** A member that is a list of them. */
  static void write(JsonGenerator json, String member, Iterable<FileRead> reads)
      throws IOException {
    json.writeArrayFieldStart(member);
    for (FileRead read : reads) {
      write(json, read);
    }
    json.writeEndArray();
  }

  static void write(JsonGenerator json, FileRead read) throws IOException {
    json.writeStartObject();
    json.writeStringField("url", read.realm() + read.path());
    json.writeNumberField("version", read.version());
    json.writeBooleanField("absent", read.isAbsent());
    json.writeEndObject();
  }
}
