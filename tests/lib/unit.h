/* SPDX-License-Identifier: ISC */
/* One test program: its cases are added to `tc` in TEST_MAIN. */
#ifndef TEND_TEST_UNIT_H
#define TEND_TEST_UNIT_H
#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))
#define TEST_MAIN(name, ...) \
	int main(void) { \
		Suite *suite = suite_create(name); \
		TCase *tc = tcase_create(name); \
		tcase_set_timeout(tc, 120); \
		suite_add_tcase(suite, tc); \
		__VA_ARGS__ \
		SRunner *runner = srunner_create(suite); \
		srunner_run_all(runner, CK_ENV); \
		int failed = srunner_ntests_failed(runner); \
		srunner_free(runner); \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS; \
	}
#endif
