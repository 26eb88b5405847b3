package org.nembo.tosca.finding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Position;
import org.nembo.tosca.Severity;
import org.nembo.tosca.ToscaError;

/** Collects what a check finds, each thing once. Stops listing after a thousand, so that a hostile text cannot make the answer huge. Not thread-safe. */
public final class Findings {

    private static final int MOST = 1_000;
    private static final int LONGEST_FOUND = 80;
    private static final int MOST_ALLOWED = 25;

    /** Steps that one check may take: a hundred times what the largest real templates need. */
    private static final long MOST_WORK = 5_000_000;

    private final Set<Finding> found = new LinkedHashSet<>();
    private boolean errors;
    /** How many names may still be compared in search of near matches, so that thousands of misspellings do not make a check slow. */
    private int comparisons = 50_000;
    private long work;
    private boolean bounded;

    /** Begins an error; {@link Note#say} ends and adds it. */
    public Note error(ToscaError code, Position at, Path path) {
        return new Note(code, Severity.ERROR, at, path);
    }

    /** Begins a warning; {@link Note#say} ends and adds it. */
    public Note warning(ToscaError code, Position at, Path path) {
        return new Note(code, Severity.WARNING, at, path);
    }

    /** Begins a finding of that severity; {@link Note#say} ends and adds it. */
    public Note note(Severity severity, ToscaError code, Position at, Path path) {
        return new Note(code, severity, at, path);
    }

    /** Whether one of them is an error, listed or not. */
    public boolean hasErrors() {
        return errors;
    }

    /** Counts work whose amount the text decides. @throws TooMuchWork when it is more than one check may do */
    public void spend(long steps) {
        work += steps;
        if (work > MOST_WORK) {
            throw new TooMuchWork();
        }
    }

    /** How much was counted. */
    public long spent() {
        return work;
    }

    /** What the check makes; empty when it would take too much work or finds too much, which is then an error. */
    public <T> Optional<T> bounded(Supplier<T> check) {
        bounded = true;
        try {
            return Optional.of(check.get());
        } catch (TooMuchWork e) {
            bounded = false;
            error(ToscaError.TOSCA_LIMIT, Position.START, Path.ROOT).say("Checking takes more than %,d steps: what refers to each other is too much"
                    .formatted(MOST_WORK));
            return Optional.empty();
        } finally {
            bounded = false;
        }
    }

    /** In reading order. */
    public List<Finding> sorted() {
        List<Finding> all = new ArrayList<>(found);
        all.sort(Finding.BY_PLACE);
        return all;
    }

    /** Adds what another check found. */
    public void add(Finding finding) {
        errors |= finding.isError();
        if (found.size() < MOST) {
            found.add(finding);
        } else if (found.size() == MOST) {
            found.add(new Finding(ToscaError.TOSCA_LIMIT, Severity.ERROR, finding.file(), finding.line(), finding.column(), finding.path(),
                    "There are more findings; only " + MOST + " are listed", Optional.empty(), List.of(), Optional.empty()));
            errors = true;
            if (bounded) {
                throw new TooMuchWork();
            }
        }
    }

    /** Shortened for messages, line ends made visible. */
    public static String shorten(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r");
        return line.length() <= LONGEST_FOUND ? line : line.substring(0, LONGEST_FOUND - 1) + "…";
    }

    /** A finding in the making. */
    public final class Note {

        private final ToscaError code;
        private final Severity severity;
        private final Position at;
        private final Path path;
        private Optional<String> text = Optional.empty();
        private List<String> allowed = List.of();
        private Optional<String> suggestion = Optional.empty();

        private Note(ToscaError code, Severity severity, Position at, Path path) {
            this.code = code;
            this.severity = severity;
            this.at = at;
            this.path = path;
        }

        /** What stands there. */
        public Note found(String value) {
            text = Optional.of(shorten(value));
            return this;
        }

        /** What may stand there. */
        public Note allowed(Collection<String> values) {
            allowed = values.size() <= MOST_ALLOWED ? List.copyOf(values) : List.of();
            return this;
        }

        /** What stands there, what may, and the near match among it. */
        public Note name(String name, Collection<String> candidates) {
            if (comparisons >= candidates.size()) {
                comparisons -= candidates.size();
                suggestion = NearMatch.of(name, candidates);
            }
            return found(name).allowed(candidates);
        }

        /** What was probably meant. */
        public Note suggest(String better) {
            suggestion = Optional.of(better);
            return this;
        }

        /** Adds the finding with its sentence; the suggestion is appended as a question. */
        public void say(String message) {
            String whole = suggestion.map(better -> message + "; did you mean '" + better + "'?").orElse(message);
            add(new Finding(code, severity, at.file(), at.line(), at.column(), path.toString(), whole, text, allowed, suggestion));
        }
    }
}
