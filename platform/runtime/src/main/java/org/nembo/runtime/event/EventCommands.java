package org.nembo.runtime.event;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code event:list}, {@code event:tail}, {@code event:subscribers}, {@code event:dead}. */
@Component
public final class EventCommands implements CommandScope {

    private static final int BUFFER = 100;

    private final Events events;
    private final EventAccess access;
    private final Subscribers subscribers;

    @Activate
    public EventCommands(@Reference Events events, @Reference Policy policy, @Reference Subscribers subscribers) {
        this.events = events;
        this.access = new EventAccess(events, policy);
        this.subscribers = subscribers;
    }

    @Override
    public String name() {
        return "event";
    }

    @Override
    public String help() {
        return "The event log: what happened, and who is told.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "events:list", "Lists events, oldest first.")
                        .option("subject", "What they happened to; with a slash at the end, everything below it.", "")
                        .option("types", "Their types, separated by commas.", "")
                        .option("after", "The position to go on after.", "")
                        .option("limit", "How many at most.", "50")
                        .run(this::list),
                Command.named("tail", "events:list", "Shows events as they happen, until Ctrl-C.")
                        .option("subject", "What they happen to; with a slash at the end, everything below it.", "")
                        .option("types", "Their types, separated by commas.", "")
                        .option("after", "The position to begin after, instead of now.", "")
                        .run(this::tail),
                Command.named("subscribers", "events:list-all", "Lists the durable subscribers and how far they are.").run(this::subscribers),
                Command.named("dead", "events:list-all", "Lists events that a subscriber would not take, newest first.")
                        .option("limit", "How many at most.", "50")
                        .run(this::dead));
    }

    private Output list(CommandLine line) {
        Events.Filter filter = access.filter(line.caller(), line.option("subject"), line.option("types"));
        PageRequest page = new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
        return Output.table(List.of("Position", "Time", "Type", "Subject", "Data"), access.page(line.caller(), filter, page).items().stream()
                .map(event -> List.<Object>of(event.position(), event.time().toString(), event.type(), event.subject(), event.data())).toList());
    }

    private Output tail(CommandLine line) {
        Events.Filter filter = access.filter(line.caller(), line.option("subject"), line.option("types"));
        long after = line.option("after").isEmpty() ? events.position() : EventAccess.position(line.option("after"));
        BlockingQueue<Event> queue = new ArrayBlockingQueue<>(BUFFER);
        AtomicBoolean open = new AtomicBoolean(true);
        Events.Subscription following = events.follow(filter, after, event -> offer(queue, event, open));
        try {
            print(line, queue);
        } catch (InterruptedException e) {
            // Ctrl-C is how it ends.
            Thread.currentThread().interrupt();
        } finally {
            open.set(false);
            following.close();
        }
        return Output.none();
    }

    /** A terminal that is slower than the events holds up only its own subscription. */
    private static void offer(BlockingQueue<Event> queue, Event event, AtomicBoolean open) {
        try {
            boolean taken = false;
            while (open.get() && !taken) {
                taken = queue.offer(event, 200, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the event service is closing", e);
        }
    }

    private void print(CommandLine line, BlockingQueue<Event> queue) throws InterruptedException {
        while (!line.out().checkError()) {
            Event event = queue.poll(1, TimeUnit.SECONDS);
            if (event != null && access.maySee(line.caller(), event)) {
                line.out().println(line.json() ? CloudEvent.of(event).toJson()
                        : "%d  %s  %s  %s  %s".formatted(event.position(), event.time(), event.type(), event.subject(), event.data()));
            }
        }
    }

    private Output subscribers(CommandLine line) {
        long head = events.position();
        return Output.table(List.of("Name", "Position", "Behind", "Holder", "Failures", "Error"), subscribers.subscribers().stream()
                .map(row -> List.<Object>of(row.name(), row.position(), Math.max(0, head - row.position()), row.holder().orElse(""), row.failures(),
                        row.error().orElse(""))).toList());
    }

    private Output dead(CommandLine line) {
        return Output.table(List.of("Died", "Subscriber", "Position", "Type", "Subject", "Attempts", "Error"),
                subscribers.dead(line.number("limit", 1, PageRequest.MAX)).stream()
                        .map(row -> List.<Object>of(row.died().toString(), row.subscriber(), row.position(), row.type(), row.subject(), row.attempts(),
                                row.error())).toList());
    }
}
