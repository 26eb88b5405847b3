package org.nembo.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills {@code $[secret:path]}, {@code $[env:NAME]} and {@code $[file:/path]} in configuration values on their way to a component, so that no file in
 * {@code etc/} and no configuration listing shows a secret. What cannot be filled stays as it is written and is logged: the component refuses it.
 */
@Component(property = ConfigurationPlugin.CM_RANKING + ":Integer=100")
public final class ConfigurationSecrets implements ConfigurationPlugin {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationSecrets.class);
    private static final Pattern PLACE = Pattern.compile("\\$\\[(secret|env|file):([^\\]\\s]{1,512})]");
    private static final long LARGEST_FILE_BYTES = 64 * 1024;

    private final Supplier<Optional<Secrets>> secrets;
    private final UnaryOperator<String> environment;

    /** Asks for the store each time: whoever is told of it is told a moment later than it is there, and may be asked just then. */
    @Activate
    public ConfigurationSecrets(BundleContext context) {
        this(() -> Optional.ofNullable(context.getServiceReference(Secrets.class)).map(context::getService), System::getenv);
    }

    ConfigurationSecrets(Supplier<Optional<Secrets>> secrets, UnaryOperator<String> environment) {
        this.secrets = secrets;
        this.environment = environment;
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> target, Dictionary<String, Object> properties) {
        for (Enumeration<String> keys = properties.keys(); keys.hasMoreElements();) {
            String key = keys.nextElement();
            Object value = properties.get(key);
            if (value instanceof String text && text.contains("$[")) {
                properties.put(key, fill(properties.get(Constants.SERVICE_PID) + " " + key, text));
            }
        }
    }

    private String fill(String where, String text) {
        Matcher places = PLACE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (places.find()) {
            places.appendReplacement(filled, Matcher.quoteReplacement(value(where, places.group(1), places.group(2), places.group())));
        }
        return places.appendTail(filled).toString();
    }

    private String value(String where, String kind, String name, String asWritten) {
        String value;
        try {
            value = switch (kind) {
                case "secret" -> secrets.get().flatMap(store -> store.find(name)).map(Secret::reveal).orElse(null);
                case "env" -> environment.apply(name);
                default -> file(name);
            };
        } catch (IOException | NemboException e) {
            log.error("{}: {} cannot be filled: {}", where, asWritten, e.getMessage());
            return asWritten;
        }
        if (value == null) {
            log.error("{}: {} cannot be filled: there is no such {}", where, asWritten, kind.equals("env") ? "environment variable" : kind);
            return asWritten;
        }
        return value;
    }

    private static String file(String name) throws IOException {
        Path path = Path.of(name);
        if (!Files.isRegularFile(path)) {
            return null;
        }
        if (Files.size(path) > LARGEST_FILE_BYTES) {
            throw new IOException("the file is over " + LARGEST_FILE_BYTES + " bytes");
        }
        return Files.readString(path).strip();
    }
}
