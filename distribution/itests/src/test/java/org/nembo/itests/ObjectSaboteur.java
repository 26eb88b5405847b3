package org.nembo.itests;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Uploads;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * A bundle that stands between the object storage and its engine and kills the server, as {@code kill -9} would, right before or right after the n-th change.
 * The file {@code object-sabotage} in the data directory says which: {@code before 7} or {@code after 7}, with a third word that is another one each time.
 * Nobody but the engine's own bundle sees the real engine.
 */
public final class ObjectSaboteur implements BundleActivator {

    private static final int EARLY = 15;
    private static final Set<String> CHANGES = Set.of("put", "delete", "change", "complete", "abort", "begin");

    private Path orders;
    private String order = "";
    private int changes;

    @Override
    public void start(BundleContext context) {
        orders = Path.of(context.getProperty("nembo.data")).resolve("object-sabotage");
        context.getBundle().adapt(BundleStartLevel.class).setStartLevel(EARLY);
        FindHook find = (asking, name, filter, all, references) -> references.removeIf(reference -> isHidden(reference, asking, context));
        EventListenerHook tell = (event, listeners) -> listeners.keySet().removeIf(asking -> isHidden(event.getServiceReference(), asking, context));
        context.registerService(FindHook.class, find, null);
        context.registerService(EventListenerHook.class, tell, null);
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.REGISTERED && isReal(event.getServiceReference())) {
                standBefore(context, event.getServiceReference());
            }
        });
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the registrations back.
    }

    private static boolean isReal(ServiceReference<?> reference) {
        return Set.of((String[]) reference.getProperty("objectClass")).contains(ObjectEngine.class.getName())
                && reference.getProperty("sabotaged") == null && reference.getProperty("chosen") == null;
    }

    private static boolean isHidden(ServiceReference<?> reference, BundleContext asking, BundleContext own) {
        return isReal(reference) && asking.getBundle() != reference.getBundle() && asking.getBundle() != own.getBundle()
                && asking.getBundle().getBundleId() != 0 && !asking.getBundle().getSymbolicName().equals("org.apache.felix.scr");
    }

    private void standBefore(BundleContext context, ServiceReference<?> real) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("service.ranking", 1000, "sabotaged", true));
        context.registerService(ObjectEngine.class, (ObjectEngine) Proxy.newProxyInstance(ObjectSaboteur.class.getClassLoader(),
                new Class<?>[] {ObjectEngine.class}, (proxy, method, arguments) -> {
                    Object result = call(context.getService(real), method, arguments);
                    return method.getName().equals("uploads") ? uploads(result) : result;
                }), properties);
    }

    private Object uploads(Object real) {
        return Proxy.newProxyInstance(ObjectSaboteur.class.getClassLoader(), new Class<?>[] {Uploads.class},
                (proxy, method, arguments) -> call(real, method, arguments));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        String fate = CHANGES.contains(method.getName()) ? fate() : "";
        if (fate.equals("before")) {
            Runtime.getRuntime().halt(137);
        }
        try {
            Object result = method.invoke(target, arguments);
            if (fate.equals("after")) {
                Runtime.getRuntime().halt(137);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What is to become of the change that is about to be made. */
    private synchronized String fate() throws IOException {
        String now;
        try {
            now = Files.readString(orders);
        } catch (NoSuchFileException e) {
            return "";
        }
        if (!now.equals(order)) {
            order = now;
            changes = 0;
        }
        String[] words = now.split(" ");
        return ++changes == Integer.parseInt(words[1]) ? words[0] : "";
    }
}
