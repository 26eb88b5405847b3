package org.nembo.shell.reader;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.nembo.shell.engine.Engine;

/** Shows while typing whether a command is known. */
final class Highlight implements Highlighter {

    private static final Pattern COMMAND = Pattern.compile("(?:^|[|;]|&&)\\s*([\\w-]+(?::[\\w-]*)?)");

    private final Engine engine;

    Highlight(Engine engine) {
        this.engine = engine;
    }

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        Matcher matcher = COMMAND.matcher(buffer);
        int shown = 0;
        while (matcher.find()) {
            line.append(buffer, shown, matcher.start(1));
            String word = matcher.group(1);
            boolean known = engine.words().contains(word) || engine.scopes().find(word).isPresent() || engine.scopes().names().containsKey(word);
            line.styled(known ? AttributedStyle.DEFAULT.bold() : AttributedStyle.DEFAULT.foreground(AttributedStyle.RED), word);
            shown = matcher.end(1);
        }
        return line.append(buffer, shown, buffer.length()).toAttributedString();
    }
}
