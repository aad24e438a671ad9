package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Python 3.11 gave the right sides. */
class PythonTextTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "hELLO wORLD,Hello world",
                " a B, a b",
                "ßA,Ssa",
                "ǆA,ǅa",
                "ﬁX,Fix",
                "ΟΔΟΣ ΣΑΣ,Οδος σας",
                "ΣΑΣ,Σας",
                "İI,İi",
                "AİI,Ai̇i",
                "ῼX,ῼx",
                "\uD835\uDC00\uD801\uDC00,\uD835\uDC00\uD801\uDC28",
                "5A,5a",
            })
    void capitalize(String text, String expected) {
        assertThat(PythonText.capitalize(text)).isEqualTo(expected);
    }

    @Test
    void capitalizeNothing() {
        assertThat(PythonText.capitalize("")).isEmpty();
    }

    @Test
    void stripsWhatPythonDoes() {
        String blanks =
                "\u001c \t\n\u000b\f\r\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000";
        assertThat(PythonText.strip(blanks + "a" + blanks + "b" + blanks)).isEqualTo("a" + blanks + "b");
        assertThat(PythonText.strip(blanks)).isEmpty();
        assertThat(PythonText.strip("\u200b\ufeffa\u180e")).isEqualTo("\u200b\ufeffa\u180e");
    }
}
