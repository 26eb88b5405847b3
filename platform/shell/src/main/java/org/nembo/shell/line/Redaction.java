package org.nembo.shell.line;

import java.util.regex.Pattern;

/** Takes secrets out of a command line before it is kept in a history or a log. */
public final class Redaction {

    private static final String MASK = "***";
    private static final String WORD = "(?:\"(?:[^\"\\\\]|\\\\.)*\"?|'[^']*'?|[^\\s|;]+)";

    /** What a secret is called when it is given by name, as an option or as a pair. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:--|\\b)[\\w.-]*(?:secret|password|passwd|login|token|credential|api-?key)[\\w.-]*)(=|\\s*=\\s*|\\s+)(?!-)(" + WORD + ")");
    private static final Pattern OPTION_ONLY = Pattern.compile("^--.*");

    /** The value that follows the path in {@code secret:set path value}; paths may be seen. */
    private static final Pattern SECRET_SCOPE = Pattern.compile(
            "\\b(secret:(?!list\\b|delete\\b|show\\b|generate\\b|versions\\b|undelete\\b|destroy\\b|rotate\\b)[\\w-]+\\s+" + WORD + ")((?:\\s+" + WORD + ")+)");

    /** The value of a key that sounds secret in {@code config:set pid key value}. */
    private static final Pattern CONFIG_SCOPE = Pattern.compile(
            "(?i)\\b(config:set\\s+" + WORD + "\\s+[\\w.-]*(?:secret|password|passwd|login|token|credential|key)[\\w.-]*\\s+)" + WORD);

    /** Access tokens: our own, those of the Vault form, and JSON Web Tokens. */
    private static final Pattern TOKEN = Pattern.compile("(?<!\\w)(?:nembo_|hvs\\.|eyJ)[\\w.+/=-]{8,}");
    private static final Pattern URL_PASSWORD = Pattern.compile("(://[^/\\s:@]+:)[^@\\s]+@");

    private Redaction() {
    }

    public static String of(String line) {
        String clean = SECRET_SCOPE.matcher(line).replaceAll("$1 " + MASK);
        clean = CONFIG_SCOPE.matcher(clean).replaceAll("$1" + MASK);
        clean = NAMED.matcher(clean).replaceAll(match -> {
            boolean separate = !match.group(2).contains("=");
            boolean option = OPTION_ONLY.matcher(match.group(1)).matches();
            return java.util.regex.Matcher.quoteReplacement(separate && !option ? match.group() : match.group(1) + match.group(2) + MASK);
        });
        return URL_PASSWORD.matcher(TOKEN.matcher(clean).replaceAll(MASK)).replaceAll("$1" + MASK + "@");
    }
}
