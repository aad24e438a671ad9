@NullMarked
package spade.report;

import org.jspecify.annotations.NullMarked;
