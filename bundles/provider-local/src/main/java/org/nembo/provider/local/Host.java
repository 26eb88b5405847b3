package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.nembo.provider.local.image.ImageLimits;
import org.nembo.provider.local.image.ImageStore;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.provider.local.net.Permission;

/**
 * What all sites of this machine share: the directory that everything is kept in, the ports, and the way to start programs. Everything that decides is on
 * disk, so that another instance on the same directory goes on where this one ended.
 *
 * @param root       a directory per site in it, and in these one per workload
 * @param keepImages how long an image is kept that no workload runs from
 * @param logBytes   how much of a workload's output is kept
 * @param checkpoint where tests let the server die
 */
record Host(Path root, PortReservations ports, Confinement confinement, Launcher launcher, Duration keepImages, long logBytes, Checkpoint checkpoint) {

    static final String GONE = ".gone-";
    static final String IMAGES = ".images";
    static final String PROBES = ".probes";
    static final String FRESH = ".new-";

    private static final Duration KEEP_IMAGES = Duration.ofHours(24);
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    static Host of(Path root, Cgroups cgroups, long logBytes, Checkpoint checkpoint) {
        return of(root, cgroups, logBytes, checkpoint, ImageLimits.DEFAULT, KEEP_IMAGES);
    }

    static Host of(Path root, Cgroups cgroups, long logBytes, Checkpoint checkpoint, ImageLimits limits, Duration keepImages) {
        boolean superuser = Isolations.superuser();
        Preparations preparations = new Preparations(new ImageStore(root.resolve(IMAGES), limits, superuser), superuser);
        PortReservations ports = new PortReservations(root.resolve(".ports"));
        Networking networking = new Networking(root, Permission.HERE, () -> Surroundings.inhabitants(root), ports, checkpoint);
        Surroundings surroundings = new Surroundings(root, VolumeStore.of(root, checkpoint), networking, new MachineImages());
        Confinement confinement = new Confinement(new Isolations(root.resolve(PROBES)), surroundings, preparations, cgroups);
        return new Host(root, ports, confinement, new Launcher(cgroups, confinement), keepImages, logBytes, checkpoint);
    }

    /** The same for machines, whose first programs are kept beside. */
    Host machines() {
        return new Host(root.resolve(Surroundings.MACHINES), ports, confinement, launcher, keepImages, logBytes, checkpoint);
    }

    Path site(String site) {
        return root.resolve(site);
    }

    /** The workload of that name; empty when there is none, or it cannot be a name. */
    Optional<Folder> find(String site, String name) {
        Folder folder = new Folder(site(site).resolve(name));
        return NAME.matcher(name).matches() && Files.isDirectory(folder.path()) ? Optional.of(folder) : Optional.empty();
    }

    /** The names of sites that have something here. */
    List<String> sites() {
        return names(root);
    }

    /** The names of a site's workloads, in order. */
    List<String> names(String site) {
        return names(site(site));
    }

    /** Whether what carries this mark is there. */
    boolean present(String mark) {
        String[] parts = mark.split("/");
        try {
            return parts.length == 3 && (present(root, parts, mark) || present(root.resolve(Surroundings.MACHINES), parts, mark)
                    || root.endsWith(Surroundings.MACHINES) && present(root.getParent(), parts, mark));
        } catch (IOException e) {
            // Rather keep a port for nothing than give it away twice.
            return true;
        }
    }

    private static boolean present(Path root, String[] parts, String mark) throws IOException {
        return new Folder(root.resolve(parts[0]).resolve(parts[1])).record().filter(record -> record.damaged() || record.mark().equals(mark)).isPresent();
    }

    private static List<String> names(Path directory) {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names.removeIf(name -> !NAME.matcher(name).matches());
        return List.copyOf(names);
    }
}
