package org.nembo.deployer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A real Felix in the test's own process, and jars made for it. */
public final class TestFramework implements AutoCloseable {

    private final Framework framework;

    public TestFramework(Path cache) throws BundleException {
        this.framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, cache.toString(),
                Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, String.join(",", "org.slf4j;version=2.0.17", "org.nembo.deployer.config;version=1.0",
                        "org.osgi.service.cm;version=1.6.1", "org.osgi.service.component;version=1.5.1", "org.osgi.service.component.runtime;version=1.5.0",
                        "org.osgi.service.component.runtime.dto;version=1.5.0", "org.osgi.util.promise;version=1.3.0",
                        "org.osgi.util.function;version=1.2.0", "org.osgi.dto;version=1.1.1"),
                Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "50",
                "felix.log.level", "0"));
        framework.start();
    }

    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** The bundles of that symbolic name that are active. */
    public Bundle[] active(String symbolicName) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()) && bundle.getState() == Bundle.ACTIVE)
                .toArray(Bundle[]::new);
    }

    /** Installs and starts the bundle that a class on the test's class path comes from. */
    public Bundle install(Class<?> member) throws BundleException {
        Bundle bundle = context().installBundle(member.getProtectionDomain().getCodeSource().getLocation().toString());
        bundle.start();
        return bundle;
    }

    /** Writes a bundle without classes. @param headers further manifest headers, name and value in turn */
    public static Path jar(Path file, String symbolicName, String version, String... headers) throws IOException {
        return jar(file, symbolicName, version, Map.of("content.txt", symbolicName.getBytes()), headers);
    }

    public static Path jar(Path file, String symbolicName, String version, Map<String, byte[]> entries, String... headers) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
        main.putValue(Constants.BUNDLE_VERSION, version);
        for (int i = 0; i < headers.length; i += 2) {
            main.putValue(headers[i], headers[i + 1]);
        }
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return file;
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
