package org.nembo.tosca;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.tosca.types.BundledTypes;
import org.nembo.tosca.types.Locations;

/**
 * What stands behind URLs: lines of the form {@code pattern = target}; the first that matches counts. In a pattern {@code *} stands for anything but a slash
 * and {@code **} for anything; {@code $1} in a target is what the first of them stood for. A target is {@code bundled:} with the name of a library of this
 * product, or the path of a file. Immutable and thread-safe.
 */
public final class ImportMap {

    private static final int LONGEST_URL = 2_048;
    private static final Pattern TARGET = Pattern.compile("[^\\p{Cntrl}\\\\]{1,1000}");
    /** What a URL could bring into the path of a file. */
    private static final Pattern UP = Pattern.compile("(^|/)\\.\\.(/|$)|[\\p{Cntrl}\\\\]");
    private static final ImportMap STANDARD = parse(BundledTypes.importMap());

    private final List<Line> lines;

    private record Line(Pattern pattern, String target) {
    }

    private ImportMap(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /** The usual URLs of the bundled libraries. */
    public static ImportMap standard() {
        return STANDARD;
    }

    /** @throws IllegalArgumentException for a line that cannot be used, with its number */
    public static ImportMap parse(String text) {
        List<Line> lines = new ArrayList<>();
        String[] all = text.split("\\R");
        for (int i = 0; i < all.length; i++) {
            String line = all[i].strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                lines.add(line(line, i + 1));
            }
        }
        return new ImportMap(lines);
    }

    private static Line line(String line, int number) {
        int split = line.lastIndexOf('=');
        String pattern = split < 0 ? "" : line.substring(0, split).strip();
        String target = line.substring(split + 1).strip();
        if (pattern.isEmpty() || !TARGET.matcher(target).matches()) {
            throw new IllegalArgumentException("line %d must be 'URL pattern = target', is '%s'".formatted(number, line));
        }
        Pattern compiled = compile(pattern);
        int groups = compiled.matcher("").groupCount();
        if (groups > 9) {
            throw new IllegalArgumentException("line %d has more than 9 wildcards".formatted(number));
        }
        for (int i = target.indexOf('$'); i >= 0; i = target.indexOf('$', i + 1)) {
            int group = i + 1 < target.length() ? target.charAt(i + 1) - '0' : 0;
            if (group < 1 || group > groups) {
                throw new IllegalArgumentException("line %d: '$' in the target needs the number of a wildcard after it, 1 to %d".formatted(number, groups));
            }
        }
        if (BundledTypes.isBundled(target) && target.indexOf('$') < 0 && BundledTypes.text(target).isEmpty()) {
            throw new IllegalArgumentException("line %d: there is no library '%s'".formatted(number, target));
        }
        return new Line(compiled, target);
    }

    private static Pattern compile(String pattern) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            int star = pattern.indexOf('*', i);
            regex.append(Pattern.quote(pattern.substring(i, star < 0 ? pattern.length() : star)));
            if (star < 0) {
                break;
            }
            boolean any = pattern.startsWith("**", star);
            // Possessive where nothing follows, so that a long URL costs no backtracking.
            regex.append(any ? "(.*)" : "([^/]*+)");
            i = star + (any ? 2 : 1);
        }
        return Pattern.compile(regex.toString());
    }

    /** This map, and another for what it says nothing about. */
    public ImportMap or(ImportMap other) {
        List<Line> all = new ArrayList<>(lines);
        all.addAll(other.lines);
        return new ImportMap(all);
    }

    /** What stands behind a URL: {@code bundled:…} or a path; empty when no line says. */
    public Optional<String> target(String url) {
        if (url.length() > LONGEST_URL) {
            return Optional.empty();
        }
        for (Line line : lines) {
            Matcher matcher = line.pattern.matcher(url);
            if (matcher.matches()) {
                String target = line.target;
                for (int group = 1; group <= matcher.groupCount(); group++) {
                    target = target.replace("$" + group, matcher.group(group));
                }
                return Optional.of(target).filter(each -> !UP.matcher(each).find());
            }
        }
        return Optional.empty();
    }

    /**
     * Finds imports by this map; an import that is relative to a file of the map is looked for beside that file.
     *
     * @param files the text of the file of a path; empty when there is none. Asked only for targets of this map and for what is relative to them, never
     *              for a path that a template gives. Must refuse paths that lead elsewhere.
     */
    public ImportResolver resolver(Function<String, Optional<String>> files) {
        Objects.requireNonNull(files, "files");
        return (reference, importer) -> {
            Optional<String> beside = importer.isEmpty() || !Locations.isRelative(reference) ? Optional.empty() : Locations.resolve(importer, reference);
            return beside.flatMap(target -> load(target, files)).or(() -> target(reference).flatMap(target -> load(target, files)));
        };
    }

    private static Optional<ImportResolver.Imported> load(String target, Function<String, Optional<String>> files) {
        if (BundledTypes.isBundled(target)) {
            return BundledTypes.text(target).map(text -> new ImportResolver.Imported(BundledTypes.location(target), text));
        }
        return files.apply(target).map(text -> new ImportResolver.Imported(target, text));
    }
}
