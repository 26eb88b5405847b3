package org.nembo.objectstore.notify;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.http.ActionSet;
import org.nembo.objectstore.http.Exchange;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Notifications of changes, as long as the server runs. Thread-safe. */
@Component(service = {ActionSet.class, Notifying.class}, immediate = true, configurationPid = "org.nembo.objectstore.notifications")
@Designate(ocd = Notifying.Config.class)
public final class Notifying implements ActionSet {

    /** The keys of {@code etc/org.nembo.objectstore.notifications.cfg}. */
    @ObjectClassDefinition(name = "Notifications of changes of objects")
    public @interface Config {

        @AttributeDefinition(description = "How long a notification waits for a receiver that is away before it is given up, in hours, 1 to 8760")
        int keep_hours() default 168;
    }

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Notifier notifier;
    private final Sns sns;

    @Activate
    public Notifying(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Topics topics, @Reference Senders senders, Config config) {
        if (config.keep_hours() < 1 || config.keep_hours() > 8760) {
            throw new IllegalArgumentException("keep.hours must be 1 to 8760, is " + config.keep_hours());
        }
        this.notifier = new Notifier(engine, topics, senders, Duration.ofHours(config.keep_hours()), Clock.systemUTC()).started(LOOK);
        this.sns = new Sns(topics, senders, notifier::look);
    }

    @Deactivate
    public void close() {
        notifier.close();
    }

    @Override
    public Set<String> actions() {
        return sns.actions();
    }

    @Override
    public void run(Exchange exchange, Map<String, String> parameters) {
        sns.run(exchange, parameters);
    }

    /** How far the topics are. */
    public List<Progress> progress() {
        return notifier.states().stream().map(state -> new Progress(state.reader().substring(Notifier.READER.length()), state.backlog(), state.sent(),
                state.dropped(), state.error())).toList();
    }

    /**
     * How far a topic is.
     *
     * @param backlog changes that it is not done with, whether they are to be told or not
     * @param sent    since this server started
     * @param dropped since this server started
     * @param error   why the receiver does not take them now; empty when it does
     */
    public record Progress(String topic, long backlog, long sent, long dropped, String error) {
    }
}
