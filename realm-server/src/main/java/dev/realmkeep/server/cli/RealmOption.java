package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which realm a command is about: the one that is named, or the only one that there is. */
final class RealmOption {

  @Option(
      names = "--realm",
      paramLabel = "URL",
      description = "The realm (URL or name). Without it: the only public one.")
  @Nullable String realm;

  /** Encoded path of the realm, with a slash at each end. */
  String path(ClientCommand command, ApiClient api) throws IOException, InterruptedException {
    if (realm != null) {
      return ModuleName.encodePath(command.realmPath(realm));
    }
    JsonArray realms = api.get("/").json().getJsonArray("realms");
    if (realms.size() != 1) {
      throw command.usage(api.server() + " has " + realms.size() + " public realms: add --realm");
    }
    return ((JsonObject) realms.getValue(0)).getString("path");
  }

  /** Scheme and authority of the realm, when it is named by a URL; else {@code configured}. */
  String serverOr(String configured) {
    int authority = realm == null ? -1 : realm.indexOf("://");
    if (realm == null || authority < 0) {
      return configured;
    }
    int slash = realm.indexOf('/', authority + 3);
    return slash < 0 ? realm : realm.substring(0, slash);
  }
}
