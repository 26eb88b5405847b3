package org.nembo.secrets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.Output;

/** {@code secret:keys} and {@code secret:rotate}. */
final class KeyCommands {

    private static final int BATCH = 200;

    private final SecretStore store;
    private final Audit audit;

    KeyCommands(SecretStore store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    List<Command> commands() {
        return List.of(
                Command.named("keys", "secrets:rotate", "Lists the master keys and how many values each one seals.").run(line -> keys()),
                Command.named("rotate", "secrets:rotate", "Puts every value under the current master key; begin again to go on after a stop.")
                        .flag("new", "Make a new master key first, in the file of the keys; copy that file to the other nodes before going on.")
                        .flag("data-keys", "Give every value a new data key instead.")
                        .run(this::rotate));
    }

    private Output keys() {
        Map<String, Long> counts = new LinkedHashMap<>(store.jdbi().withHandle(store.rows()::keys));
        Set<String> known = store.envelope().keys().ids();
        List<List<Object>> rows = new ArrayList<>();
        for (String id : known) {
            long sealed = Optional.ofNullable(counts.remove(id)).orElse(0L);
            boolean current = rows.isEmpty();
            rows.add(List.of(id, current ? "current" : sealed == 0 ? "unused: may be removed once every node knows the current one" : "previous", sealed));
        }
        counts.forEach((id, sealed) -> rows.add(List.of(id, "MISSING here: what it seals cannot be opened", sealed)));
        return Output.table(List.of("Key", "State", "Sealed"), rows);
    }

    private Output rotate(CommandLine line) throws IOException {
        if (line.flag("new") && line.flag("data-keys")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "give either --new or --data-keys");
        }
        if (line.flag("new")) {
            audit.record(AuditEntry.done(line.caller(), Rotation.ACTION, "secrets").with("stage", "new master key"));
            String made = store.masterKeys().add().orElseThrow(() -> new NemboException(GeneralError.INVALID_REQUEST,
                    "the master keys are not in a file of this server but in %s: add the new one there, before the others".formatted(store.masterKeys())));
            store.envelope().keys().ids();
            line.out().println("The new master key " + made + " is in " + store.masterKeys() + ". Keep a copy of that file apart from the data.");
        }
        Rotation rotation = new Rotation(store, audit, BATCH);
        Consumer<Rotation.Progress> told = progress -> line.out().println(progress.done() + " done, " + progress.left() + " left");
        Rotation.Progress end = line.flag("data-keys") ? rotation.renewDataKeys(line.caller().id(), told) : rotation.rewrap(line.caller().id(), told);
        end.unreadable().forEach(each -> line.out().println("left as it is: " + each));
        return Output.text("%d values were put under %s; %d could not be opened.".formatted(end.done(),
                line.flag("data-keys") ? "new data keys" : "the master key " + store.envelope().keys().current().id(), end.unreadable().size()));
    }
}
