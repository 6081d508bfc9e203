package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.worker.protocol.FileAnswer;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the questions for files of one job of one worker. Questions come on the worker's reading
 * thread; answers of the sources on any thread.
 */
final class SourceDesk {

  private final long job;
  private final ModuleSources sources;
  private final SentContents sent;
  private final Consumer<ToWorker> worker;
  private final int loadsMax;
  private final int fileBytesMax;
  private final Map<Integer, Question> questions = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private int loads;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable ModuleError refusal;

  /** Where one question stands. */
  private sealed interface Question {
    record Open() implements Question {}

    /** Answered with the hash only; the content may yet be wanted. */
    record Hinted(Loaded.Source source) implements Question {}
  }

  SourceDesk(
      long job,
      ModuleSources sources,
      SentContents sent,
      Consumer<ToWorker> worker,
      int loadsMax,
      int fileBytesMax) {
    this.job = job;
    this.sources = sources;
    this.sent = sent;
    this.worker = worker;
    this.loadsMax = loadsMax;
    this.fileBytesMax = fileBytesMax;
  }

  void load(FromWorker.Load load) throws ProtocolViolationException {
    if (++loads > loadsMax) {
      throw new ProtocolViolationException("more than " + loadsMax + " files asked for");
    }
    if (open.incrementAndGet() > FromWorker.Load.OPEN_MAX
        || questions.putIfAbsent(load.request(), new Question.Open()) != null) {
      throw new ProtocolViolationException("questions out of turn");
    }
    if (load.url().length() > ModuleUrl.LENGTH_MAX) {
      answer(load.request(), new FileAnswer.Absent(load.url()));
      return;
    }
    ask(load.url())
        .whenComplete((loaded, thrown) ->
            answer(
                load.request(),
                thrown == null ? answerOf(load.request(), loaded) : failed(thrown)));
  }

  void want(FromWorker.Want want) throws ProtocolViolationException {
    if (questions.get(want.request()) instanceof Question.Hinted(Loaded.Source source)) {
      open.incrementAndGet();
      answer(want.request(), content(source));
    } else {
      throw new ProtocolViolationException("content wanted that was not named");
    }
  }

  /** Why a source could not be read, if that is why the job ended. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Why a source was not handed over, if that is why the job ended. */
  @Nullable ModuleError refusal() {
    return refusal;
  }

  private CompletableFuture<Loaded> ask(String url) {
    try {
      return sources.load(url);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private FileAnswer answerOf(int request, Loaded loaded) {
    return switch (loaded) {
      case Loaded.Source source -> {
        if (source.content().length > fileBytesMax) {
          refusal =
              ModuleError.at(
                  ModuleError.Kind.SYNTAX,
                  "the file is larger than " + fileBytesMax + " bytes",
                  source.fileUrl(),
                  0,
                  0);
          yield new FileAnswer.Unavailable("too large");
        }
        if (sent.add(source.sha256())) {
          questions.put(request, new Question.Hinted(source));
          yield new FileAnswer.Known(source.fileUrl(), source.sha256());
        }
        yield content(source);
      }
      case Loaded.Absent absent -> new FileAnswer.Absent(absent.url());
      case Loaded.Foreign foreign -> new FileAnswer.Foreign(foreign.url());
      case Loaded.Forbidden forbidden -> new FileAnswer.Forbidden(forbidden.url());
    };
  }

  private static FileAnswer content(Loaded.Source source) {
    return new FileAnswer.Content(source.fileUrl(), source.sha256(), source.content());
  }

  private FileAnswer failed(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException e ? e.getCause() : thrown;
    failure = cause == null ? thrown : cause;
    return new FileAnswer.Unavailable("the source could not be read");
  }

  private void answer(int request, FileAnswer answer) {
    if (!(answer instanceof FileAnswer.Known)) {
      questions.remove(request);
    }
    open.decrementAndGet();
    worker.accept(new ToWorker.File(job, request, answer));
  }
}
