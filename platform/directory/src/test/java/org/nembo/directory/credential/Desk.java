package org.nembo.directory.credential;

import java.lang.annotation.Annotation;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectorySettings;
import org.nembo.directory.Stage;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.sql.TestDatabase;

/** A stage with everything about passwords, hashed as cheaply as may be. */
public final class Desk implements AutoCloseable {

    public static final String GOOD = "Kerze Xylophon 7 Wolkig";
    public static final String CLIENT = "192.0.2.7";

    public final Stage stage;
    public final FakeSecrets secrets = new FakeSecrets();
    public final CountedThrottle throttle = new CountedThrottle(5);
    public final DirectorySettings settings;
    public final SecondFactors factors;
    public final StoredSecurityKeys keys;
    public final StoredCredentials credentials;
    public final Passwords passwords;

    public Desk() {
        this(new Stage(), Map.of());
    }

    public Desk(TestDatabase database) {
        this(new Stage(database), Map.of());
    }

    /** @param changed settings that are not the cheapest, by the name of their method */
    public Desk(Stage stage, Map<String, Object> changed) {
        this.stage = stage;
        settings = settings(changed);
        factors = new SecondFactors(settings, stage.store, secrets, throttle);
        keys = new StoredSecurityKeys(settings, stage.store, stage.directory, throttle);
        credentials = new StoredCredentials(settings, stage.store, stage.directory, throttle, factors, keys);
        passwords = new Passwords(settings, stage.store, stage.accounts, credentials, throttle, secrets);
    }

    public static DirectorySettings settings(Map<String, Object> changed) {
        Map<String, Object> all = new HashMap<>(Map.of("argon2_memory_kib", 8, "argon2_iterations", 1));
        all.putAll(changed);
        return new DirectorySettings(annotation(DirectorySettings.Config.class, all));
    }

    /** A configuration with its defaults and these values. */
    private static <T extends Annotation> T annotation(Class<T> type, Map<String, Object> values) {
        return type.cast(java.lang.reflect.Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    /** An account with the password {@link #GOOD}. */
    public User user(String username, String... groups) {
        User user = stage.user(username, groups);
        passwords.set(Stage.ROOT, user.uid(), new Secret(GOOD));
        return user;
    }

    public User verify(String username, String password, String code) {
        return credentials.verify(username, new Secret(password), Optional.of(code).filter(given -> !given.isEmpty()), CLIENT);
    }

    /** A security key is made and added. */
    public SecurityKeys.Added key(User user, String name) {
        SecurityKeys.Place place = new SecurityKeys.Place(URI.create("https://cloud.example.org"), "a browser", CLIENT);
        try {
            return keys.add(user.uid(), name, new SecurityKeys.Answer(new SoftKey(user.uid() + name).make(keys.creation(user.uid(), place)), place));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
