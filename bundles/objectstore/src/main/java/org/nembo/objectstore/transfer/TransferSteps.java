package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.api.net.Outbound;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.auth.RequestSignature;
import org.nembo.objectstore.http.Inside;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the jobs of both directions do: a stretch of some seconds after the other, each from the key that the one before came to, which the journal keeps. After
 * a crash a stretch is done again; what it had copied is skipped then. Thread-safe.
 */
@Component(service = TransferSteps.class)
public final class TransferSteps {

    private static final Duration PATIENCE = Duration.ofDays(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ObjectEngine engine;
    private final Inside inside;
    private final Directory directory;
    private final Secrets secrets;
    private final Outbound outbound;
    private final Pace pace;

    /** @param silence of the other S3 */
    record Pace(Duration stretch, Duration silence, Importing.Sizes sizes) {

        static final Pace USUAL = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(120), Importing.Sizes.USUAL);
    }

    @Activate
    public TransferSteps(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Inside inside, @Reference Directory directory,
            @Reference Secrets secrets, @Reference Outbound outbound) {
        this(engine, inside, directory, secrets, outbound, Pace.USUAL);
    }

    TransferSteps(ObjectEngine engine, Inside inside, Directory directory, Secrets secrets, Outbound outbound, Pace pace) {
        this.engine = engine;
        this.inside = inside;
        this.directory = directory;
        this.secrets = secrets;
        this.outbound = outbound;
        this.pace = pace;
    }

    StepResult run(Direction direction, StepContext context) throws InterruptedException {
        Plan plan = Plan.parse(context.input());
        Caller caller = plan.caller(directory.admit(plan.who().identity()), context.job());
        RequestSignature.Signer signer = signer(plan, context.job());
        Copying copying = direction == Direction.IMPORT ? new Importing(plan, caller, inside, engine, pace.sizes())
                : new Exporting(plan, caller, inside, engine);
        try (Stretch stretch = new Stretch(copying, () -> new Lane(remote(plan, signer), remote(plan, signer)), context.job(),
                context.find("position").orElse(""), Tally.parse(context.find("tally").orElse("")), context::log)) {
            stretch.run(Instant.now().plus(pace.stretch()), context::cancelRequested);
            context.put("position", stretch.position());
            context.put("tally", stretch.tally().text());
            String words = stretch.tally().words(plan.dryRun());
            context.log(words);
            if (stretch.more()) {
                return StepResult.await("objects are copied", PAUSE, PATIENCE);
            }
            if (stretch.tally().failed() > 0) {
                throw new NemboException(ObjectStoreError.TRANSFER_INCOMPLETE, words);
            }
            return StepResult.done();
        } catch (InterruptedException e) {
            if (context.cancelRequested()) {
                return StepResult.await("the job is cancelled", PAUSE, PATIENCE);
            }
            throw e;
        } catch (Outbound.Forbidden | Refused e) {
            boolean again = e instanceof Refused refused && refused.passing();
            throw new NemboException(again ? ObjectStoreError.TRANSFER_AWAY : ObjectStoreError.TRANSFER_REFUSED, e.getMessage(), e);
        } catch (IOException e) {
            throw new NemboException(ObjectStoreError.TRANSFER_AWAY, e.getMessage(), e);
        } catch (S3Failure e) {
            throw new NemboException(GeneralError.FORBIDDEN, e.getMessage(), e);
        }
    }

    private Remote remote(Plan plan, RequestSignature.Signer signer) {
        return new Remote(new Wire(plan.address(), outbound, pace.silence()), signer, plan.remote(), Clock.systemUTC());
    }

    private RequestSignature.Signer signer(Plan plan, String job) {
        String[] kept = secrets.find(Transfers.secret(job)).map(secret -> secret.reveal().split("\n", 2))
                .orElseThrow(() -> new NemboException(ObjectStoreError.TRANSFER_REFUSED, "the access key of the other S3 is not in the secret store any more"));
        return new RequestSignature.Signer(kept[0], new Secret(kept[1]), plan.region());
    }

    /** The end of a job. */
    void finished(Connection transaction, String job) {
        secrets.delete(transaction, Transfers.secret(job));
    }
}
