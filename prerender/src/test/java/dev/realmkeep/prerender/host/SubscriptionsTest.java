package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What subscribers are told, and in which order. */
@Timeout(60)
class SubscriptionsTest {

  private final ScriptedProgram program =
      TestRealm.program()
          .reducer(
              "set",
              (call, host) -> {
                String[] args = call.argsJson().replaceAll("[\\[\\]\"]", "").split(",", -1);
                host.documents()
                    .put(
                        TestRealm.NOTES,
                        args[0],
                        "{\"id\":\"" + args[0] + "\",\"text\":\"" + args[1] + "\"}");
                return "null";
              })
          .reducer(
              "delete",
              (call, host) ->
                  String.valueOf(
                      host.documents()
                          .delete(TestRealm.NOTES, call.argsJson().replaceAll("[\\[\\]\"]", ""))));
  private final TestRealm realm = new TestRealm(program).start();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    realm.close();
  }

  private void subscribe(String connection, String table) {
    DocumentFilter open =
        new DocumentFilter.Compare(
            "text", DocumentFilter.Comparison.EQUAL, new DocumentFilter.Scalar.Text("open"));
    realm.host.subscribe(
        new Caller(connection, "user"),
        "s",
        table,
        new DocumentQuery(open, List.of(), 0, 100),
        new ModuleHost.Subscriber() {
          @Override
          public void initial(List<Document> documents) {
            events.add("initial " + documents.stream().map(Document::id).toList());
          }

          @Override
          public void changed(List<Document> put, List<String> removed) {
            events.add("put " + put.stream().map(Document::id).toList() + " removed " + removed);
          }

          @Override
          public void refused(CallOutcome why) {
            events.add("refused " + why.getClass().getSimpleName());
          }
        });
  }

  @Test
  void aSubscriberHearsWhatMatchesNowAndThenWhatComesAndGoes() throws InterruptedException {
    realm.calls("set", "[\"a\",\"open\"]");
    realm.calls("set", "[\"b\",\"shut\"]");

    subscribe("c", "Note");
    realm.call("w", "set", "[\"b\",\"open\"]");
    realm.call("w", "set", "[\"x\",\"shut\"]");
    realm.call("w", "set", "[\"a\",\"shut\"]");
    realm.call("w", "set", "[\"a\",\"shut\"]");
    realm.call("w", "delete", "[\"b\"]");
    realm.calls("delete", "[\"x\"]");

    assertThat(events)
        .containsExactly(
            "initial [a]", "put [b] removed []", "put [] removed [a]", "put [] removed [b]");
  }

  @Test
  void whatRolledBackIsNotHeardOf() {
    subscribe("c", TestRealm.NOTES.toString());

    realm.calls("fail", "[]");
    realm.calls("trap", "[]");

    assertThat(events).containsExactly("initial []");
  }

  @Test
  void itEndsWithItsUnsubscriptionOrItsConnection() {
    subscribe("one", "Note");
    subscribe("two", "Note");
    realm.calls("set", "[\"a\",\"open\"]");
    realm.host.unsubscribe(new Caller("one", "user"), "s", _ -> {});
    realm.calls("set", "[\"b\",\"open\"]");
    realm.host.disconnected(new Caller("two", "user"));
    realm.calls("set", "[\"c\",\"open\"]");

    assertThat(events)
        .containsExactly(
            "initial []",
            "initial []",
            "put [a] removed []",
            "put [a] removed []",
            "put [b] removed []");
  }

  @Test
  void aTableThatIsNotDeclaredIsRefusedAndAnEndedHostSaysSo() {
    subscribe("c", "Nothing");
    subscribe("c", "Note");
    realm.calls("echo", "[]");

    realm.host.stop();
    TestRealm.get(realm.host.ended());

    assertThat(events).containsExactly("refused Refused", "initial []", "refused HostRestarted");
  }
}
