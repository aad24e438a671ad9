package spade.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spade.Failures.assertFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;

class DeviceTest {

    @Test
    void cpuAndCudaWithOrWithoutAnIndexAreRead() {
        assertThat(Device.parse("cpu")).isEqualTo(Device.CPU);
        assertThat(Device.parse("cuda")).isEqualTo(new Device("cuda", 0));
        assertThat(Device.parse("cuda:0")).isEqualTo(new Device("cuda", 0));
        assertThat(Device.parse("cuda:12")).isEqualTo(new Device("cuda", 12));
    }

    @Test
    void whatIsPrintedCanBeParsed() {
        assertThat(Device.CPU).hasToString("cpu");
        assertThat(new Device("cuda", 3)).hasToString("cuda:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CPU", "gpu", "cpu:0", "cuda:", "cuda:-1", "cuda:one", "cuda:1234", "cuda:0 ", "mps"})
    void anyOtherNameIsAUsageErrorThatListsTheForms(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("'" + text + "'", "cpu, cuda or cuda:N");
    }

    @Test
    void aScopeOnAGpuThatIsNotThereSaysSoAndNamesTheWayOut() {
        assertFailure(() -> TensorScope.open(Device.parse("cuda:999")), "cuda:999", "not there", "--device cpu");
    }
}
