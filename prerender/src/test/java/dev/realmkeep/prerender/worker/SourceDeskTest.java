package dev.realmkeep.prerender.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.worker.protocol.FileAnswer;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SourceDeskTest {
  private static final String URL = "https://r.example/a.ts";
  private static final byte[] TEXT = "export const x = 1;".getBytes(UTF_8);

  private final SentContents sent = new SentContents();
  private final List<FileAnswer> answers = new ArrayList<>();

  @Test
  void theContentOfAFileIsSentToAWorkerOnceAndThenItsHash() throws Exception {
    desk(1).load(new FromWorker.Load(1, 1, URL));
    desk(2).load(new FromWorker.Load(2, 1, URL));

    assertThat(answers.get(0)).isInstanceOf(FileAnswer.Content.class);
    assertThat(answers.get(1)).isEqualTo(new FileAnswer.Known(URL, "hash"));
  }

  @Test
  void aWorkerThatDroppedAContentGetsItAgain() throws Exception {
    desk(1).load(new FromWorker.Load(1, 1, URL));
    SourceDesk desk = desk(2);
    desk.load(new FromWorker.Load(2, 1, URL));

    desk.want(new FromWorker.Want(2, 1));

    assertThat(answers.get(2)).isInstanceOf(FileAnswer.Content.class);
  }

  @Test
  void whatWasNotNamedCannotBeWanted() throws Exception {
    SourceDesk desk = desk(1);
    desk.load(new FromWorker.Load(1, 1, URL));

    assertThatThrownBy(() -> desk.want(new FromWorker.Want(1, 1)))
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> desk.want(new FromWorker.Want(1, 7)))
        .isInstanceOf(ProtocolViolationException.class);
  }

  private SourceDesk desk(long job) {
    return new SourceDesk(
        job,
        url -> CompletableFuture.completedFuture(new Loaded.Source(url, TEXT, "hash")),
        sent,
        message -> answers.add(((ToWorker.File) message).answer()),
        100,
        1_000);
  }
}
