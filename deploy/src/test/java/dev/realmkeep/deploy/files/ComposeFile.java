package dev.realmkeep.deploy.files;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The Compose file, read as Compose reads it: merge keys are followed.
 *
 * @param root its mapping
 */
record ComposeFile(Map<String, Object> root) {

  /**
   * One service.
   *
   * @param entries its mapping
   */
  record Service(Map<String, Object> entries) {
    boolean has(String key) {
      return entries.containsKey(key);
    }

    String text(String key) {
      return String.valueOf(entries.get(key));
    }

    List<String> list(String key) {
      return entries.get(key) instanceof List<?> values
          ? values.stream().map(String::valueOf).toList()
          : List.of();
    }

    Map<String, Object> map(String key) {
      return mapping(entries.get(key));
    }

    Map<String, String> environment() {
      Map<String, String> texts = new LinkedHashMap<>();
      map("environment").forEach((name, value) -> texts.put(name, String.valueOf(value)));
      return texts;
    }
  }

  static ComposeFile read() throws IOException {
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setLabel("compose.yaml").build();
    return new ComposeFile(
        mapping(new Load(settings).loadFromString(DeploymentFile.text("compose/compose.yaml"))));
  }

  Service service(String name) {
    Map<String, Object> own = mapping(map("services").get(name));
    Map<String, Object> merged = new LinkedHashMap<>();
    if (own.containsKey("<<")) {
      merged.putAll(mapping(own.get("<<")));
    }
    merged.putAll(own);
    merged.remove("<<");
    return new Service(merged);
  }

  Map<String, Object> map(String key) {
    return mapping(root.get(key));
  }

  private static Map<String, Object> mapping(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("not a mapping: " + value);
    }
    Map<String, Object> mapping = new LinkedHashMap<>();
    map.forEach((key, entry) -> mapping.put(String.valueOf(key), entry));
    return mapping;
  }
}
