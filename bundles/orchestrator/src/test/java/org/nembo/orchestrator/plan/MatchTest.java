package org.nembo.orchestrator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.Images.Image;

class MatchTest {

    private static final List<Image> IMAGES = List.of(
            new Image("id-1", "ubuntu:22.04", Map.of("type", "linux", "distribution", "ubuntu", "version", "22.04", "architecture", "x86_64")),
            new Image("id-2", "ubuntu:24.04", Map.of("type", "linux", "distribution", "Ubuntu", "version", "24.04", "architecture", "x86_64")),
            new Image("id-3", "Debian GPU", Map.of("type", "linux", "distribution", "debian", "version", "12", "gpu_driver", "true")));

    private static final List<Flavor> FLAVORS = List.of(
            new Flavor("f-4", "large", 8000, 16L << 30, 80L << 30, 0, Map.of()),
            new Flavor("f-1", "small", 1000, 2L << 30, 20L << 30, 0, Map.of()),
            new Flavor("f-2", "medium", 4000, 8L << 30, 40L << 30, 0, Map.of("infiniband", "true")),
            new Flavor("f-3", "gpu", 4000, 8L << 30, 40L << 30, 1, Map.of("gpu_vendor", "NVIDIA", "gpu_model", "A100")));

    private static String image(String name, Map<String, String> facts) {
        return new ImageNeed(name, facts).match(IMAGES).map(Image::id).orElse("none");
    }

    private static FlavorNeed size(int cpus, long gib, int gpus) {
        return new FlavorNeed("", cpus * 1000, gib << 30, 0, gpus, false, "", "");
    }

    private static String flavor(FlavorNeed need) {
        return need.match(FLAVORS).map(Flavor::name).orElse("none");
    }

    @Test
    void findsAnImageByItsNameWithOrWithoutTagOrById() {
        assertThat(image("ubuntu:24.04", Map.of())).isEqualTo("id-2");
        assertThat(image("UBUNTU:24.04", Map.of())).isEqualTo("id-2");
        assertThat(image("ubuntu", Map.of())).isEqualTo("id-1");
        assertThat(image("debian gpu", Map.of())).isEqualTo("id-3");
        assertThat(image("id-3", Map.of())).isEqualTo("id-3");
        assertThat(image("ost://keystone.example/id-2", Map.of())).isEqualTo("id-2");
    }

    @Test
    void findsTheFirstImageThatHasEveryFact() {
        assertThat(image("", Map.of("distribution", "UBUNTU"))).isEqualTo("id-1");
        assertThat(image("", Map.of("distribution", "ubuntu", "version", "24.04"))).isEqualTo("id-2");
        assertThat(image("", Map.of("gpu_driver", "true"))).isEqualTo("id-3");
        assertThat(image("", Map.of("distribution", "ubuntu", "version", "20.04"))).isEqualTo("none");
    }

    @Test
    void aNameThatNoImageHasIsNoObstacleWhenThereAreFacts() {
        assertThat(image("fedora", Map.of())).isEqualTo("none");
        assertThat(image("fedora", Map.of("distribution", "debian"))).isEqualTo("id-3");
    }

    @Test
    void saysWhatImageIsNearest() {
        assertThat(new ImageNeed("", Map.of("distribution", "ubuntu", "version", "20.04", "type", "linux")).remedy(IMAGES))
                .isEqualTo("its image 'ubuntu:22.04' has version 22.04");
        assertThat(new ImageNeed("fedora", Map.of()).remedy(IMAGES)).isEqualTo("name one of its images: ubuntu:22.04, ubuntu:24.04, Debian GPU");
        assertThat(new ImageNeed("fedora", Map.of()).remedy(List.of())).isEqualTo("the site needs an image");
    }

    @Test
    void takesTheSmallestFlavorThatIsLargeEnough() {
        assertThat(flavor(size(0, 0, 0))).isEqualTo("small");
        assertThat(flavor(size(2, 4, 0))).isEqualTo("medium");
        assertThat(flavor(size(5, 1, 0))).isEqualTo("large");
        assertThat(flavor(size(1, 1, 1))).isEqualTo("gpu");
        assertThat(flavor(size(9, 1, 0))).isEqualTo("none");
    }

    @Test
    void takesTheNamedFlavorWhateverItsSize() {
        assertThat(flavor(new FlavorNeed("SMALL", 16_000, 0, 0, 0, false, "", ""))).isEqualTo("small");
        assertThat(flavor(new FlavorNeed("f-2", 0, 0, 0, 0, false, "", ""))).isEqualTo("medium");
        assertThat(flavor(new FlavorNeed("huge", 0, 0, 0, 0, false, "", ""))).isEqualTo("none");
    }

    @Test
    void asksForVendorAndModelOnlyWithGpus() {
        assertThat(flavor(new FlavorNeed("", 0, 0, 0, 1, false, "nvidia", "a100"))).isEqualTo("gpu");
        assertThat(flavor(new FlavorNeed("", 0, 0, 0, 1, false, "amd", ""))).isEqualTo("none");
        assertThat(flavor(new FlavorNeed("", 0, 0, 0, 0, false, "amd", ""))).isEqualTo("small");
        assertThat(flavor(new FlavorNeed("", 0, 0, 0, 0, true, "", ""))).isEqualTo("medium");
    }

    @Test
    void saysWhatFlavorIsNearest() {
        assertThat(size(12, 4, 0).remedy(FLAVORS)).isEqualTo("its flavor 'large' is the nearest, with 8.0 cpus");
        assertThat(new FlavorNeed("huge", 0, 0, 0, 0, false, "", "").remedy(FLAVORS)).isEqualTo("name one of its flavors: small, medium, large, gpu");
        assertThat(size(1, 1, 0).remedy(List.of())).isEqualTo("the site needs a flavor");
        assertThat(new FlavorNeed("", 1500, 3L << 29, 10 << 20, 2, true, "nvidia", "a100").words())
                .isEqualTo("1.5 cpus, 1.5 GiB of memory, 10 MiB of disk, 2 GPUs of nvidia a100, InfiniBand");
    }
}
