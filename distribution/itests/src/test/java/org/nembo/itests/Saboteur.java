package org.nembo.itests;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.nembo.api.store.Databases;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A bundle that stands between the platform and its database and kills the server, as {@code kill -9} would, right before or right after the n-th commit.
 * The file {@code sabotage} in the data directory says which: {@code before 7} or {@code after 7}; with {@code count 0} it only counts, into the file
 * {@code commits}. Commits count from the moment that the file {@code armed} is there.
 */
public final class Saboteur implements BundleActivator {

    private final AtomicInteger commits = new AtomicInteger();
    private String when;
    private int which;
    private Path counter;
    private Path trigger;

    @Override
    public void start(BundleContext context) throws Exception {
        Path data = Path.of(context.getProperty("nembo.data"));
        String[] words = Files.readString(data.resolve("sabotage")).strip().split(" ");
        when = words[0];
        which = Integer.parseInt(words[1]);
        counter = data.resolve("commits");
        trigger = data.resolve("armed");
        ServiceReference<Databases> reference = context.getServiceReference(Databases.class);
        Databases real = context.getService(reference);
        Databases proxy = wrap(Databases.class, real, (method, result) -> method.equals("open") ? source((DataSource) result) : result);
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("service.ranking", 1000));
        context.registerService(Databases.class, proxy, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the registration back.
    }

    interface Result {
        Object of(String method, Object result);
    }

    private DataSource source(DataSource real) {
        return wrap(DataSource.class, real, (method, result) -> method.equals("getConnection") ? connection((Connection) result) : result);
    }

    private Connection connection(Connection real) {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
            boolean commit = method.getName().equals("commit") && Files.exists(trigger);
            int number = commit ? commits.incrementAndGet() : 0;
            if (commit && when.equals("before") && number == which) {
                Runtime.getRuntime().halt(137);
            }
            Object result = call(real, method, arguments);
            if (commit && when.equals("after") && number == which) {
                Runtime.getRuntime().halt(137);
            }
            if (commit && when.equals("count")) {
                Files.writeString(counter, Integer.toString(number));
            }
            return result;
        });
    }

    private static <T> T wrap(Class<T> type, T real, Result change) {
        InvocationHandler handler = (proxy, method, arguments) -> change.of(method.getName(), call(real, method, arguments));
        return type.cast(Proxy.newProxyInstance(Saboteur.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
