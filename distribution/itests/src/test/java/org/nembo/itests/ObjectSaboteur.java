package org.nembo.itests;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
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
 * A bundle that stands between the object storage and its engine and kills the server, as {@code kill -9} would, at a point that is passed for the n-th time:
 * {@code before} or {@code after} a change, or a step of the embedded engine's way to the disk ({@code WRITTEN}, {@code FORCED}, {@code RENAMED},
 * {@code COMMITTING}, {@code COMMITTED}). The file {@code object-sabotage} in the data directory says which: {@code RENAMED 7}, with a third word that is
 * another one each time. Nobody but the engine's own bundle sees the real engine.
 */
public final class ObjectSaboteur implements BundleActivator {

    private static final int EARLY = 15;
    private static final Set<String> CHANGES = Set.of("put", "delete", "change", "complete", "abort", "begin");

    private Path orders;
    private String order = "";
    private int passed;
    private boolean watched;

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
                    Object engine = context.getService(real);
                    watch(engine);
                    Object result = call(engine, method, arguments);
                    return method.getName().equals("uploads") ? uploads(result) : result;
                }), properties);
    }

    /** The engine tells its disk which step it has reached: stands before that disk. */
    private synchronized void watch(Object engine) throws ReflectiveOperationException {
        if (!watched) {
            watched = true;
            Object shop = field(engine, "shop").get(engine);
            for (String owner : List.of("files", "versions")) {
                Object holder = field(shop, owner).get(shop);
                Field disk = field(holder, "disk");
                Object real = disk.get(holder);
                disk.set(holder, Proxy.newProxyInstance(disk.getType().getClassLoader(), new Class<?>[] {disk.getType()}, (proxy, method, arguments) -> {
                    if (method.getName().equals("reached") && isDue(arguments[0].toString())) {
                        Runtime.getRuntime().halt(137);
                    }
                    method.setAccessible(true);
                    return invoke(real, method, arguments);
                }));
            }
        }
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private Object uploads(Object real) {
        return Proxy.newProxyInstance(ObjectSaboteur.class.getClassLoader(), new Class<?>[] {Uploads.class},
                (proxy, method, arguments) -> call(real, method, arguments));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        boolean changes = CHANGES.contains(method.getName());
        if (changes && isDue("before")) {
            Runtime.getRuntime().halt(137);
        }
        Object result = invoke(target, method, arguments);
        if (changes && isDue("after")) {
            Runtime.getRuntime().halt(137);
        }
        return result;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Whether it is to end here. */
    private synchronized boolean isDue(String point) throws IOException {
        String now;
        try {
            now = Files.readString(orders);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!now.equals(order)) {
            order = now;
            passed = 0;
        }
        String[] words = now.split(" ");
        return words[0].equals(point) && ++passed == Integer.parseInt(words[1]);
    }
}
