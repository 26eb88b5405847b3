package org.nembo.itests;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.nembo.api.store.Databases;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * A bundle that stands between the platform and its database and kills the server, as {@code kill -9} would, right before or right after the n-th commit.
 * The file {@code sabotage} in the data directory says which: {@code before 7} or {@code after 7}, with a third word that is another one each time; commits
 * count from the moment that it is there. Those that are counted are of requests and of jobs: not the heartbeats, the early lines of logs and the positions
 * of subscribers, which come when the clock says so. From the start after its deployment on it stands there before anybody else has looked for the database.
 */
public final class Saboteur implements BundleActivator {

    /** Below that of the platform's own bundles. */
    private static final int EARLY = 15;

    private static final Pattern BESIDES = Pattern.compile("nembo-(audit-notes|jobs-caretaker|jobs-streams|events|subscribers|orchestrator)");

    private Path orders;
    private String order = "";
    private int commits;

    @Override
    public void start(BundleContext context) throws Exception {
        orders = Path.of(context.getProperty("nembo.data")).resolve("sabotage");
        context.getBundle().adapt(BundleStartLevel.class).setStartLevel(EARLY);
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.REGISTERED && event.getServiceReference().getProperty("sabotaged") == null) {
                standBefore(context, (ServiceReference<?>) event.getServiceReference());
            }
        }, "(objectClass=" + Databases.class.getName() + ")");
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the registration back.
    }

    interface Result {
        Object of(String method, Object result);
    }

    private void standBefore(BundleContext context, ServiceReference<?> real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object result = call(context.getService(real), method, arguments);
            return method.getName().equals("open") ? source((DataSource) result) : result;
        };
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("service.ranking", 1000, "sabotaged", true));
        context.registerService(Databases.class,
                (Databases) Proxy.newProxyInstance(Saboteur.class.getClassLoader(), new Class<?>[] {Databases.class}, handler), properties);
    }

    private DataSource source(DataSource real) {
        return wrap(DataSource.class, real, (method, result) -> method.equals("getConnection") ? connection((Connection) result) : result);
    }

    private Connection connection(Connection real) {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
            if (!method.getName().equals("commit") || BESIDES.matcher(Thread.currentThread().getName()).lookingAt()) {
                return call(real, method, arguments);
            }
            String fate = fate();
            if (fate.equals("before")) {
                Runtime.getRuntime().halt(137);
            }
            Object result = call(real, method, arguments);
            if (fate.equals("after")) {
                Runtime.getRuntime().halt(137);
            }
            return result;
        });
    }

    /** What is to become of the commit that is about to be made. */
    private synchronized String fate() throws IOException {
        String now;
        try {
            now = Files.readString(orders);
        } catch (NoSuchFileException e) {
            return "";
        }
        if (!now.equals(order)) {
            order = now;
            commits = 0;
        }
        String[] words = now.split(" ");
        return ++commits == Integer.parseInt(words[1]) ? words[0] : "";
    }

    private static <T> T wrap(Class<T> type, T real, Result change) {
        InvocationHandler handler = (proxy, method, arguments) -> change.of(method.getName(), call(real, method, arguments));
        return type.cast(Proxy.newProxyInstance(Saboteur.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
