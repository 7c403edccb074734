/* SPDX-License-Identifier: ISC */
/* Contact points: however it was written, the same one is the same text; what is none is no contact point. */
#include "unit.h"

#include "tend/contact.h"
#include "tend/mem.h"

static void form_is(const char *kind, const char *in, const char *cc, const char *want) {
	char *got = contact_form(NULL, kind, in, cc);
	if (want)
		ck_assert_msg(got && !strcmp(got, want), "%s `%s': %s, not %s", kind, in, got ? got : "none", want);
	else
		ck_assert_msg(!got, "%s `%s': %s, not none", kind, in, got ? got : "none");
	mem_free(got);
}

static const struct { const char *in, *cc, *want; } phones[] = {
	{ "13812341234", "86", "+8613812341234" },
	{ "138-1234-1234", "86", "+8613812341234" },
	{ " 138 1234 1234 ", "86", "+8613812341234" },
	{ "138.1234.1234", "86", "+8613812341234" },
	{ "138—1234—1234", "86", "+8613812341234" },
	{ "+86 138-1234-1234", "86", "+8613812341234" },
	{ "+8613812341234", "44", "+8613812341234" },
	{ "0086 138 1234 1234", "86", "+8613812341234" },
	{ "008613812341234", "86", "+8613812341234" },
	{ "8613812341234", "86", "+8613812341234" },
	{ "(86) 138-1234-1234", "86", "+8613812341234" },
	{ "(+86) 138 1234 1234", "86", "+8613812341234" },
	{ "+86 (0)138 1234 1234", "86", "+8613812341234" },
	{ "+86 0138 1234 1234", "86", "+8613812341234" },
	{ "013812341234", "86", "+8613812341234" },
	{ "tel:+86-138-1234-1234", "86", "+8613812341234" },
	{ "１３８１２３４１２３４", "86", "+8613812341234" },
	{ "０１３８１２３４１２３４", "86", "+8613812341234" },
	{ "＋８６　１３８－１２３４－１２３４", "86", "+8613812341234" },
	{ "\xe2\x80\xad" "13812341234" "\xe2\x80\xac", "86", "+8613812341234" }, /* with the marks a messenger copies along */
	{ "138\xc2\xa0" "1234\xc2\xa0" "1234", "86", "+8613812341234" },
	{ "021-64331234", "86", "+862164331234" },
	{ "(021) 6433 1234", "86", "+862164331234" },
	{ "（０２１）６４３３１２３４", "86", "+862164331234" },
	{ "+86 21 6433 1234", "86", "+862164331234" },
	{ "+86 021 6433 1234", "86", "+862164331234" },
	{ "0755-8233 1234", "86", "+8675582331234" },
	{ "400-820-8820", "86", "+864008208820" },
	{ "(852) 2345 6789", "86", "+85223456789" },
	{ "852-2345-6789", "86", "+85223456789" },
	{ "+852 2345 6789", "86", "+85223456789" },
	{ "00852 2345 6789", "86", "+85223456789" },
	{ "(853) 2812 3456", "86", "+85328123456" },
	{ "(886) 912 345 678", "86", "+886912345678" },
	{ "07700 900123", "44", "+447700900123" },
	{ "+44 7700 900123", "86", "+447700900123" },
	{ "+44 (0)7700 900123", "86", "+447700900123" },
	{ "0044 7700 900123", "86", "+447700900123" },
	{ "+44 07700 900123", "44", "+447700900123" },
	{ "(415) 555-2671", "1", "+14155552671" },
	{ "1-415-555-2671", "1", "+14155552671" },
	{ "8 (495) 123-45-67", "7", "+74951234567" },
	{ "06 6981 2345", "39", "+390669812345" },   /* in Italy the 0 stays */
	{ "64331234", "86", "+8664331234" },
	{ "", "86", NULL },
	{ " ", "86", NULL },
	{ "+", "86", NULL },
	{ "110", "86", NULL },
	{ "10086", "86", NULL },
	{ "123456", "86", NULL },
	{ "+86 12", "86", NULL },
	{ "00000000000", "86", NULL },
	{ "11111111111", "86", NULL },
	{ "12345678901234567", "86", NULL },
	{ "+0138 1234 1234", "86", NULL },
	{ "138+12341234", "86", NULL },
	{ "++8613812341234", "86", NULL },
	{ "138-1234-123x", "86", NULL },
	{ "021-64331234转801", "86", NULL },         /* a switchboard is nobody's own */
	{ "021-64331234 ext. 5", "86", NULL },
	{ "call me", "86", NULL },
	{ "无", "86", NULL },
	{ "138\xff" "12341234", "86", NULL },
};

START_TEST(a_phone_number_has_one_form) {
	form_is("phone", phones[_i].in, phones[_i].cc, phones[_i].want);
}
END_TEST

START_TEST(the_form_of_a_form_is_itself) {
	if (phones[_i].want)
		form_is("phone", phones[_i].want, phones[_i].cc, phones[_i].want);
}
END_TEST

static const struct { const char *in, *want; } mails[] = {
	{ "ming@example.com", "ming@example.com" },
	{ "Ming@Example.COM", "ming@example.com" },
	{ "  ming@example.com\n", "ming@example.com" },
	{ "<Ming@example.com>", "ming@example.com" },
	{ " < ming@example.com > ", "ming@example.com" },
	{ "王小明 <ming@example.com>", "ming@example.com" },
	{ "mailto:ming@example.com", "ming@example.com" },
	{ "ming＠example.com", "ming@example.com" },
	{ "ｍｉｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ming@example.com" },
	{ "ming@example.com.", "ming@example.com" },
	{ "ming+shop@example.com", "ming+shop@example.com" },
	{ "m.ing@example.com", "m.ing@example.com" },
	{ "王@例子.中国", "王@例子.中国" },
	{ "\"a b\"@example.com", "\"a b\"@example.com" },
	{ "", NULL }, { "@", NULL }, { "ming", NULL }, { "ming@", NULL }, { "@example.com", NULL }, { "a@b@c", NULL },
	{ "a b@example.com", NULL }, { "a@example.com, b@example.com", NULL }, { "<>", NULL },
};

START_TEST(a_mail_address_has_one_form) {
	form_is("mail", mails[_i].in, "86", mails[_i].want);
}
END_TEST

static const struct { const char *in, *want; } ids[] = {
	{ "wx_u77", "wx_u77" }, { "  wx_u77\t", "wx_u77" }, { "WX_U77", "WX_U77" }, { "１２３", "１２３" }, { "a b", "a b" },
	{ "", NULL }, { "  ", NULL },
};

START_TEST(an_id_of_a_channel_is_only_trimmed) {
	form_is("wechat", ids[_i].in, "86", ids[_i].want);
}
END_TEST

static const struct { const char *kind, *in, *want; } masks[] = {
	{ "phone", "+8613812341234", "138****1234" }, { "phone", "+447700900123", "+44****0123" }, { "phone", "12345", "****" },
	{ "mail", "ming@example.com", "m***@example.com" }, { "mail", "王@例子.中国", "王***@例子.中国" }, { "wechat", "wx_u77", "wx_u77" },
};

START_TEST(a_mask_shows_what_tells_contacts_apart_and_no_more) {
	char *got = contact_mask(NULL, masks[_i].kind, masks[_i].in);
	ck_assert_str_eq(got, masks[_i].want);
	mem_free(got);
}
END_TEST

TEST_MAIN("contact", {
	tcase_add_loop_test(tc, a_phone_number_has_one_form, 0, COUNT(phones));
	tcase_add_loop_test(tc, the_form_of_a_form_is_itself, 0, COUNT(phones));
	tcase_add_loop_test(tc, a_mail_address_has_one_form, 0, COUNT(mails));
	tcase_add_loop_test(tc, an_id_of_a_channel_is_only_trimmed, 0, COUNT(ids));
	tcase_add_loop_test(tc, a_mask_shows_what_tells_contacts_apart_and_no_more, 0, COUNT(masks));
})
