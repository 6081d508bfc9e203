package dev.realmkeep.server.client;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.server.load.RealmTarget;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A realm on a server. Calls block; one thread at a time. */
public final class HttpRealm implements RealmTarget {

  private final ApiClient api;
  private final String path;

  /**
   * @param path path of the realm on the server, with a slash at each end
   */
  public HttpRealm(ApiClient api, String path) {
    this.api = api;
    this.path = ModuleName.encodePath(path);
  }

  @Override
  public Map<String, String> hashes() throws IOException, InterruptedException {
    Map<String, String> hashes = new HashMap<>();
    JsonObject listed = api.get(path + "_mtimes").json().getJsonObject("sha256", new JsonObject());
    listed.fieldNames().forEach(file -> hashes.put(file, listed.getString(file)));
    return hashes;
  }

  @Override
  public Result write(List<FileChange> changes) throws IOException, InterruptedException {
    JsonObject answer = api.post(path + "_atomic", AtomicBody.of(changes)).json();
    return new Result(
        answer.getLong("generation", 0L),
        answer.getJsonArray("invalidated", new JsonArray()).stream().map(String::valueOf).toList());
  }

  @Override
  public String url() {
    return api.server() + path;
  }
}
