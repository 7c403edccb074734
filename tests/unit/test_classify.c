/* SPDX-License-Identifier: ISC */
/* The shipped rules on messages of a pet-supplies shop, and the engine under them. */
#include <glob.h>
#include <stdio.h>

#include "unit.h"

#include "core/prefilter.h"
#include "core/rules.h"
#include "tend/classify.h"
#include "tend/conf.h"
#include "tend/mem.h"
#include "tend/score.h"

static struct tend_err err;
static void *root;

static void begin(void) {
	root = mem_ctx(NULL);
}

static void end(void) {
	mem_free(root);
}

static struct ruleset *shipped(const char *more) {
	struct conf *c = conf_new(root);
	struct ruleset *rs = NULL;
	glob_t g;
	ck_assert_int_eq(glob(TEND_SRCDIR "/data/policy/rules/*.ini", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		ck_assert_msg(conf_read(c, g.gl_pathv[i], &err) == TEND_OK, "%s", err.msg);
	globfree(&g);
	ck_assert_int_eq(conf_parse(c, "more.ini", more, strlen(more), &err), TEND_OK);
	ck_assert_msg(ruleset_new(c, c, &rs, &err) == TEND_OK, "%s", err.msg);
	return rs;
}

static struct ruleset *own(const char *text) {
	struct conf *c = conf_new(root);
	struct ruleset *rs = NULL;
	ck_assert_msg(conf_parse(c, "r.ini", text, strlen(text), &err) == TEND_OK, "%s", err.msg);
	if (ruleset_new(c, c, &rs, &err) != TEND_OK)
		return NULL;
	return rs;
}

static struct verdict run(struct ruleset *rs, const char *text) {
	struct verdict v;
	classify_run(rs, rs, &(struct classify_in){ .text = text, .n = strlen(text) }, &v, NULL);
	return v;
}

/* class, reason ("" none, NULL any), complaint (-1 any), least severity */
static const struct { const char *text; enum tclass class; const char *reason; int complaint, severity; } says[] = {
	{ "猫粮收到了，袋子破了一个洞，粮撒得到处都是", CLASS_QUALITY, "T01", 1, 2 },
	{ "罐头压扁了三个，汁都漏出来了", CLASS_QUALITY, "T01", 1, 2 },
	{ "都一个星期了还没发货，太慢了吧", CLASS_LOGISTICS, "T04", 1, 2 },
	{ "显示已签收但是我没收到包裹", CLASS_LOGISTICS, "T02", 1, 3 },
	{ "快递给我放错小区了，电话也不打一个", CLASS_LOGISTICS, "T03", 1, 2 },
	{ "请问我的狗粮到哪了", CLASS_LOGISTICS, NULL, 0, 1 },
	{ "能帮我改一下收货地址吗", CLASS_LOGISTICS, NULL, 0, 1 },
	{ "打开一看里面发霉了，还有小虫子", CLASS_QUALITY, "Q02", 1, 3 },
	{ "罐头胀袋了，闻着一股馊味", CLASS_QUALITY, "Q02", 1, 3 },
	{ "收到的冻干已经过期两个月了", CLASS_QUALITY, "Q03", 1, 3 },
	{ "保质期只剩一个月了，买的时候也没说是临期", CLASS_QUALITY, "Q04", 1, 2 },
	{ "自动饮水机用了三天就坏了，不出水", CLASS_QUALITY, "Q01", 1, 2 },
	{ "这个猫砂根本不结团，没什么效果", CLASS_QUALITY, "Q05", 1, 2 },
	{ "发错货了，我买的是鸡肉味", CLASS_NONE, "W01", 1, 2 },
	{ "订单里少发了一袋，只收到两袋", CLASS_NONE, "W02", 1, 2 },
	{ "说好的赠品没有送", CLASS_NONE, "W03", 1, 1 },
	{ "和描述严重不符，颜色完全不一样", CLASS_QUALITY, "D01", 1, 2 },
	{ "怀疑是假货，扫码查不到", CLASS_QUALITY, "D02", 1, 3 },
	{ "我家猫吃了你们的粮就一直呕吐拉稀", CLASS_QUALITY, "P01", 1, 4 },
	{ "狗狗用了沐浴露之后皮肤红肿过敏", CLASS_QUALITY, "P01", 1, 4 },
	{ "猫咪闻了一下就走，一口都不吃", CLASS_QUALITY, "P02", 1, 1 },
	{ "小鱼到货全死了，水都是臭的", CLASS_QUALITY, "P03", 1, 4 },
	{ "滴了驱虫药以后猫口吐白沫站不起来", CLASS_QUALITY, "P04", 1, 4 },
	{ "牵引绳买小了，想换大一号", CLASS_NONE, "S01", -1, 1 },
	{ "七天无理由退货怎么申请", CLASS_AFTERSALES, "C01", -1, 1 },
	{ "拍错了口味，麻烦帮我退款", CLASS_AFTERSALES, "C02", -1, 1 },
	{ "还没发货的话帮我取消订单吧", CLASS_AFTERSALES, "C04", -1, 1 },
	{ "这单不是我下的，是孩子乱点的", CLASS_AFTERSALES, "C05", -1, 1 },
	{ "刚买完第二天就降价了，能退差价吗", CLASS_AFTERSALES, "X01", -1, 1 },
	{ "付了款又说缺货发不了", CLASS_NONE, "X02", 1, 2 },
	{ "能开发票吗，抬头怎么填", CLASS_CONSULTATION, "X03", 0, 1 },
	{ "这批次的粮是不是被召回了", CLASS_NONE, "R01", -1, 4 },
	{ "客服态度太差了，问半天不回", CLASS_SERVICE, "", 1, 3 },
	{ "商家一直推诿，不给退款", CLASS_NONE, NULL, 1, 3 },
	{ "再不处理我就打12315投诉你们", CLASS_NONE, NULL, 1, 4 },
	{ "请问三个月的布偶猫适合吃哪款猫粮", CLASS_CONSULTATION, "", 0, 1 },
	{ "一天喂几次，每次多少克", CLASS_NONE, "", 0, 1 },
	{ "非常满意，狗狗很喜欢，会回购的", CLASS_PRAISE, "", 0, 1 },
	{ "物流很快，包装完好，没有破损", CLASS_LOGISTICS, "", 0, 1 },
	{ "退款什么时候能到账", CLASS_AFTERSALES, NULL, -1, 1 },
	{ "The bag arrived torn and half the kibble was on the floor", CLASS_QUALITY, "T01", 1, 2 },
	{ "My parcel says delivered but I never received it", CLASS_LOGISTICS, "T02", 1, 3 },
	{ "Where is my order? It was due on Monday", CLASS_LOGISTICS, NULL, -1, 1 },
	{ "Still not shipped after ten days, this is ridiculous", CLASS_LOGISTICS, "T04", 1, 2 },
	{ "Can I change the delivery address?", CLASS_LOGISTICS, NULL, 0, 1 },
	{ "There is mould all over the dog treats", CLASS_QUALITY, "Q02", 1, 3 },
	{ "The cans had already expired when they came", CLASS_QUALITY, "Q03", 1, 2 },
	{ "The water fountain stopped working after two days", CLASS_QUALITY, "Q01", 1, 2 },
	{ "You sent the wrong flavour, I ordered salmon", CLASS_NONE, "W01", 1, 2 },
	{ "One bag is missing from my order, only received two of three", CLASS_NONE, "W02", 1, 2 },
	{ "My cat has been vomiting since she ate this food", CLASS_QUALITY, "P01", 1, 4 },
	{ "All the fish were dead on arrival", CLASS_QUALITY, "P03", 1, 4 },
	{ "After the flea drops our dog had a seizure, an adverse reaction", CLASS_QUALITY, "P04", 1, 4 },
	{ "My dog refuses to eat it", CLASS_QUALITY, "P02", 1, 1 },
	{ "I would like a refund please", CLASS_AFTERSALES, NULL, -1, 1 },
	{ "Please cancel my order", CLASS_AFTERSALES, "C04", -1, 1 },
	{ "I ordered the wrong size by mistake", CLASS_AFTERSALES, "C02", -1, 1 },
	{ "Can you send me an invoice?", CLASS_CONSULTATION, "X03", 0, 1 },
	{ "Your support was rude and hung up on me", CLASS_SERVICE, "", 1, 3 },
	{ "I want to file a complaint against your company", CLASS_SERVICE, NULL, 1, 3 },
	{ "My lawyer will be in touch, this is fraud", CLASS_NONE, NULL, 1, 4 },
	{ "Which food is suitable for a three month old kitten?", CLASS_CONSULTATION, "", 0, 1 },
	{ "How do I reset my password?", CLASS_CONSULTATION, "", 0, 1 },
	{ "Love it, my dog is so happy, thank you!", CLASS_PRAISE, "", 0, 1 },
	{ "订单怎么还显示待发货，付款都四天了", CLASS_LOGISTICS, "T04", 1, 2 },
	{ "小票和实际金额对不上，多扣了我30块", CLASS_AFTERSALES, NULL, 1, 2 },
	{ "买了三次，三次都有破的，再也不买了", CLASS_QUALITY, "T01", 1, 2 },
	{ "这粮是正品吗", CLASS_CONSULTATION, "", 0, 1 },
	{ "为什么我的优惠券用不了", CLASS_CONSULTATION, NULL, 0, 1 },
	{ "味道一般，没有異味，貓很喜歡", CLASS_PRAISE, "", 0, 1 },
	{ "包裝破損，罐頭漏液，請退款", CLASS_NONE, "T01", 1, 2 },
	{ "The cat tree came with two screws missing", CLASS_AFTERSALES, "W02", 1, 2 },
	{ "You sent me dog food instead of cat food", CLASS_AFTERSALES, "W01", 1, 2 },
	{ "I will never order from you again", CLASS_OTHER, "", 1, 3 },
	{ "Not as described, looks nothing like the picture", CLASS_QUALITY, "D01", 1, 2 },
	{ "I think these are counterfeit, not genuine", CLASS_QUALITY, "D02", 1, 3 },
};

START_TEST(the_shipped_rules_understand_a_shops_messages) {
	struct ruleset *rs = shipped("");
	struct verdict v = run(rs, says[_i].text);
	char *ev = verdict_evidence(rs, &v);
	ck_assert_msg(!says[_i].class || v.class == says[_i].class, "%s: %s by %s", says[_i].text, class_word(v.class), ev);
	ck_assert_msg(!says[_i].reason || !strcmp(v.reason, says[_i].reason), "%s: %s by %s", says[_i].text, v.reason, ev);
	ck_assert_msg(says[_i].complaint < 0 || v.complaint == says[_i].complaint, "%s: complaint %d by %s", says[_i].text,
	              v.complaint, ev);
	ck_assert_msg(v.severity >= says[_i].severity, "%s: severity %d by %s", says[_i].text, v.severity, ev);
	for (int f = 0; f < VF_COUNT; f++)
		ck_assert(v.confidence[f] >= 0 && v.confidence[f] <= 1);
}
END_TEST

static void report(void *ctx, const char *msg) {
	(void)ctx;
	ck_abort_msg("%s", msg);
}

START_TEST(every_shipped_pattern_compiles) {
	struct ruleset *rs = shipped("");
	ck_assert_uint_eq(ruleset_check(rs, report, NULL), 0);
	ck_assert_str_ne(ruleset_pattern(rs, "zh.T01.damaged"), "");
	ck_assert_str_ne(ruleset_note(rs, "zh.T01.damaged"), "");
	ck_assert_str_eq(ruleset_pattern(rs, "no such rule"), "");
}
END_TEST

START_TEST(the_prefilter_never_changes_a_verdict) {
	struct ruleset *with = shipped(""), *without = shipped("[classify text]\nprefilter = no\n");
	for (int i = 0; i < COUNT(says); i++) {
		struct verdict a = run(with, says[i].text), b = run(without, says[i].text);
		ck_assert_str_eq(verdict_evidence(with, &a), verdict_evidence(without, &b));
		ck_assert_uint_eq(a.n, b.n);
		ck_assert_int_eq(a.class, b.class);
		ck_assert(a.confidence[VF_CLASS] == b.confidence[VF_CLASS]);
	}
}
END_TEST

/* pattern, how many literals are known, one of them */
static const struct { const char *pattern; size_t n; const char *one; } literals[] = {
	{ "破损|破了", 2, "破了" }, { "发(?:错|漏)货", 2, "发漏货" }, { "(?:不)?满意", 2, "不满意" }, { "broken?", 2, "broke" },
	{ "\\brefund\\w*", 1, "refund" }, { "(?:太|很){0,3}慢", 1, "慢" }, { "[错漏]发", 2, "漏发" }, { "DHL", 1, "dhl" },
	{ "a.*", 1, "a" }, { "x*", 0, NULL }, { "\\d+", 0, NULL }, { "(?:a|\\d)", 0, NULL }, { "a|\\d", 0, NULL },
	{ "(?i)abc", 0, NULL }, { "(?<n>a)", 0, NULL }, { "\\x41bc", 0, NULL }, { "(a)\\1", 0, NULL }, { "(?!ab)cd", 1, "cd" },
	{ "ab+c", 1, "a" }, { "(?:ab)+", 1, "ab" }, { "a{2}b", 1, "a" }, { "[^a]b", 1, "b" }, { "[a-c]x", 1, "x" },
	{ "\\p{Han}猫", 1, "猫" }, { "\\Qa|b\\E", 0, NULL }, { "(?#a)b", 0, NULL }, { "[]a]x", 1, "x" }, { "(*UTF)a", 0, NULL },
	{ "貓", 1, "猫" }, { "it's fine", 1, "s fine" },
};

START_TEST(a_pattern_gives_up_the_literals_its_matches_must_contain) {
	const char **l;
	void *ctx = mem_ctx(NULL);
	size_t n = prefilter_literals(ctx, literals[_i].pattern, &l);
	bool found = !literals[_i].one;
	for (size_t i = 0; i < n; i++)
		found = found || !strcmp(l[i], literals[_i].one);
	ck_assert_uint_eq(n, literals[_i].n);
	ck_assert(found);
	mem_free(ctx);
}
END_TEST

static unsigned seed = 7;

static unsigned roll(unsigned n) {
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

START_TEST(of_random_patterns_the_prefilter_loses_no_match) {
	static const char *const parts[] = { "a", "b", "AB", "猫", "貓粮", "(?:", ")", "|", "?", "*", "+", "[ab]", "[^猫]", ".",
		"{2}", "{0,1}", "\\b", "\\w", "(?!", "(?<=", "^", "$", "\\p{Han}", "(", "[a-c]", " ", "\\.", "\\d", "[猫狗b]", "(?i)" };
	static const char *const texts[] = { "abab 猫粮", "ba猫", "a", "bb aa 狗粮 ab.", "貓貓粮粮ABab12", "cab 猫 cab", "" };
	int tried = 0;
	for (int i = 0; i < 8000; i++) {
		void *ctx = mem_ctx(root);
		char *p = mem_strdup(ctx, "");
		for (unsigned k = roll(7) + 1; k > 0; k--)
			p = mem_append(p, "%s", parts[roll(COUNT(parts))]);
		char *ini = mem_printf(ctx, "[rule r]\npattern = %s\nclass = quality\nnegate = ignore\ntimes = 9\n", p);
		struct conf *c = conf_new(ctx);
		struct ruleset *with, *without;
		ck_assert_int_eq(conf_parse(c, "r.ini", ini, strlen(ini), &err), TEND_OK);
		if (ruleset_new(ctx, c, &with, &err) == TEND_OK) {
			ck_assert_int_eq(conf_parse(c, "s.ini", "[classify text]\nprefilter = no\n", 30, &err), TEND_OK);
			ck_assert_int_eq(ruleset_new(ctx, c, &without, &err), TEND_OK);
			for (int t = 0; t < COUNT(texts); t++) {
				struct verdict a = run(with, texts[t]), b = run(without, texts[t]);
				ck_assert_msg(a.n == b.n, "`%s` in `%s`: %zu, %zu", p, texts[t], a.n, b.n);
				tried += b.n > 0;
			}
		}
		mem_free(ctx);
	}
	ck_assert_int_gt(tried, 1000);
}
END_TEST

START_TEST(evidence_of_random_text_is_whole_characters_within_it) {
	static const char *const parts[] = { "破损", "破", "损", "ｔｏｒｎ", "torn", "e\xcc\x81", "\xe2\x80\x8b", "㎏", "😭", "！！！", " ",
		"\xef\xb7\xba", "\xcc\x81", "가", "\xe1\x84\x80\xe1\x85\xa1", "不", "\n", "\x01", "ﬁ", "İ" };
	struct ruleset *rs = shipped("[rule torn]\npattern = 破损|torn|kg|fi|!\nclass = quality\ntimes = 20\n");
	for (int i = 0; i < 3000; i++) {
		void *ctx = mem_ctx(root);
		char *t = mem_strdup(ctx, "");
		for (unsigned k = roll(40); k > 0; k--)
			t = mem_append(t, "%s", parts[roll(COUNT(parts))]);
		size_t n = strlen(t);
		struct verdict v;
		classify_run(rs, ctx, &(struct classify_in){ .text = t, .n = n }, &v, NULL);
		for (size_t k = 0; k < v.n; k++) {
			uint32_t a = v.evidence[k].start, b = a + v.evidence[k].len;
			ck_assert(a < b && b <= n);
			ck_assert_int_ne(t[a] & 0xC0, 0x80);
			ck_assert(b == n || (t[b] & 0xC0) != 0x80);
		}
		mem_free(ctx);
	}
}
END_TEST

static const struct { const char *text, *evidence; } spans[] = {
	{ "袋子破损了", "6+6:torn" },
	{ "袋子破損了", "6+6:torn" },                    /* traditional */
	{ "Ｔｏｒｎ bag", "0+12:torn" },                 /* full width */
	{ "a  \n\n TORN bag", "6+4:torn" },
	{ "破\xe2\x80\x8b损", "0+9:torn" },              /* a hidden character within */
	{ "!!!!torn!!!!", "4+4:torn" },
	{ "㎏ torn", "4+4:torn" },                       /* one character that becomes two */
	{ "破损, torn", "0+6:torn,8+4:torn" },
	{ "not torn, 没破损", "" },
	{ "", "" },
};

START_TEST(evidence_is_exact_in_the_original_text) {
	struct ruleset *rs = own("[negation zh]\nwords = 不|没|not\nwindow = 5\n[rule torn]\npattern = 破損|torn\nclass = quality\ntimes = 4\n");
	struct verdict v = run(rs, spans[_i].text);
	ck_assert_str_eq(verdict_evidence(rs, &v), spans[_i].evidence);
}
END_TEST

static const struct { const char *text; int sentiment; } tones[] = {
	{ "很满意", 1 }, { "不满意", -1 }, { "一点都不满意", -1 }, { "不是不满意", 1 }, { "不但满意", 1 },
	{ "没破，满意", 1 },                            /* the end of a clause ends the window */
	{ "not good", -1 }, { "it isn't very good", -1 }, { "good", 1 }, { "not only good", 1 }, { "no, good", 1 },
	{ "I did not say that this shop was good", 1 }, /* out of the window */
};

START_TEST(a_negation_turns_a_polar_word) {
	struct ruleset *rs = own("[negation zh]\nwords = 不|没\nexcept = 不但\n[negation en]\nwords = \\b(?:not|no)\\b|n't\\b\n"
		"except = \\bnot only\\b\nwindow = 3\n"
		"[rule zh]\nlang = zh\npattern = 满意\nnegate = flip\nsentiment = 1\nclass = praise\n"
		"[rule en]\nlang = en\npattern = \\bgood\\b\nnegate = flip\nsentiment = 1\nclass = praise\n");
	struct verdict v = run(rs, tones[_i].text);
	ck_assert_int_eq(v.sentiment, tones[_i].sentiment);
	ck_assert_int_eq(v.class, tones[_i].sentiment > 0 ? CLASS_PRAISE : CLASS_OTHER);
}
END_TEST

static const struct { const char *text; enum lang lang; } languages[] = {
	{ "你好", LANG_ZH }, { "hello there", LANG_EN }, { "12345 !!", LANG_OTHER }, { "", LANG_OTHER },
	{ "这款ThinkPad T400笔记本用起来非常流畅，屏幕也很好", LANG_ZH },
	{ "订单还没有收到，麻烦查一下 my order has not arrived please check it", LANG_MIXED },
	{ "I bought 猫粮 from your shop yesterday and it is good", LANG_EN }, { "Bonjour à tous", LANG_EN },
};

START_TEST(the_language_is_told_by_han_characters_and_words) {
	struct ruleset *rs = shipped("");
	ck_assert_int_eq(run(rs, languages[_i].text).language, languages[_i].lang);
}
END_TEST

START_TEST(mixed_text_is_read_by_the_rules_of_both_languages) {
	struct ruleset *rs = shipped("");
	struct verdict v = run(rs, "订单还没有收到，麻烦查一下 my parcel never arrived and the bag was torn");
	char *ev = verdict_evidence(rs, &v);
	ck_assert_ptr_nonnull(strstr(ev, "zh."));
	ck_assert_ptr_nonnull(strstr(ev, "en."));
	ck_assert(v.complaint);
}
END_TEST

START_TEST(channel_and_stars_count_and_a_subject_has_no_place_in_the_text) {
	struct ruleset *rs = shipped("");
	struct verdict v;
	struct classify_in in = { .text = "如题", .n = 6, .subject = "狗粮发霉了", .channel = "review", .rating = 1 };
	classify_run(rs, rs, &in, &v, NULL);
	ck_assert_int_eq(v.origin, ORIGIN_PASSIVE);
	ck_assert_str_eq(v.reason, "Q02");
	ck_assert_int_lt(v.sentiment, 0);
	ck_assert_uint_gt(v.n, 0);
	for (size_t i = 0; i < v.n; i++)
		ck_assert_uint_eq(v.evidence[i].len, 0);
	in = (struct classify_in){ .text = "  ", .n = 2, .rating = 1 };
	classify_run(rs, rs, &in, &v, NULL);
	ck_assert_int_eq(v.origin, ORIGIN_HIDDEN);
}
END_TEST

START_TEST(a_rule_of_a_channel_speaks_only_there) {
	struct ruleset *rs = own("[rule r]\nchannel = review\nchannel = chat\npattern = 差\nclass = quality\n");
	struct verdict v;
	struct classify_in in = { .text = "差", .n = 3, .channel = "chat" };
	classify_run(rs, rs, &in, &v, NULL);
	ck_assert_int_eq(v.class, CLASS_QUALITY);
	in.channel = "mail";
	classify_run(rs, rs, &in, &v, NULL);
	ck_assert_int_eq(v.class, CLASS_OTHER);
}
END_TEST

START_TEST(a_rule_that_hits_its_limit_is_skipped_and_the_others_still_speak) {
	struct ruleset *rs = own("[classify text]\nmatch = 1000\n[rule slow]\npattern = (?:a+)+b\nclass = service\nweight = 9\n"
	                         "[rule quick]\npattern = aaa\nclass = quality\n");
	unsigned skipped = 0;
	struct verdict v;
	char text[4096];
	memset(text, 'a', sizeof text);
	classify_run(rs, rs, &(struct classify_in){ .text = text, .n = sizeof text }, &v, &skipped);
	ck_assert_uint_le(skipped, 1);  /* PCRE2 may know that there is no b */
	ck_assert_int_eq(v.class, CLASS_QUALITY);
	rs = own("[classify text]\nmatch = 1000\nprefilter = no\n[rule slow]\npattern = (?:a+)+[^a]\nclass = service\nweight = 9\n"
	         "[rule quick]\npattern = aaa\nclass = quality\n");
	classify_run(rs, rs, &(struct classify_in){ .text = text, .n = sizeof text }, &v, &skipped);
	ck_assert_uint_eq(skipped, 1);
	ck_assert_int_eq(v.class, CLASS_QUALITY);
}
END_TEST

static void remember(void *ctx, const char *msg) {
	ck_assert_uint_eq(strlen(ctx), 0);
	snprintf(ctx, 200, "%s", msg);
}

/* What explodes: the pattern itself, or an exception. */
static const char *const explosions[] = {
	"[rule slow]\npattern = (?:a+)+[^a]b\nclass = service\n",
	"[rule slow]\npattern = aaa\nnot = (?:a+)+[^a]b\nclass = service\n",
};

START_TEST(a_rule_stopped_at_its_limit_is_named_with_its_line) {
	char text[4096], said[200] = "";
	struct ruleset *rs = own(mem_printf(root, "[classify text]\nmatch = 1000\n[rule quick]\npattern = aaa\nclass = quality\n%s",
	                                    explosions[_i]));
	memset(text, 'a', sizeof text);
	memcpy(text + sizeof text - 2, "b", 2);
	ck_assert_uint_eq(ruleset_stopped(rs, remember, said), 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(run(rs, text).class, CLASS_QUALITY);
	ck_assert_uint_eq(ruleset_stopped(rs, remember, said), 1);
	ck_assert_str_eq(said, "r.ini:6: rule slow hit its match limit, texts read without it: 2: make its pattern simpler");
}
END_TEST

START_TEST(a_text_of_200_kb_is_read_to_its_bound) {
	struct ruleset *rs = shipped("");
	size_t n = 200000;
	char *text = mem_array(rs, char, n + 1);
	for (size_t i = 0; i + 12 <= n; i += 12)
		memcpy(text + i, "破损很差。", 12);
	for (size_t i = n - n % 12; i < n; i++)
		text[i] = ' ';
	struct verdict v;
	unsigned skipped = 9;
	classify_run(rs, rs, &(struct classify_in){ .text = text, .n = n }, &v, &skipped);
	ck_assert_uint_eq(skipped, 0);
	ck_assert_str_eq(v.reason, "T01");
	memset(text, 'x', n);
	classify_run(rs, rs, &(struct classify_in){ .text = text, .n = n }, &v, &skipped);
	ck_assert_uint_eq(skipped, 0);
}
END_TEST

static const struct { const char *text, *want; } faults[] = {
	{ "[rule a]\nclass = quality\n", "r.ini:1: a rule has a name and a pattern" },
	{ "[rule a]\npattern = x\nclass = qualtiy\n", "r.ini:3: class: `qualtiy` is not a class" },
	{ "[rule a]\npattern = x\nclass = quality\nclass = service\n", "r.ini:3: class is stated twice: write a second rule" },
	{ "[rule a]\npattern = x\nfoo = 1\n", "r.ini:3: [rule a] has no key `foo`: see tend-policy(5)" },
	{ "[rule a]\npattern = x\nseverity = 5\n", "r.ini:3: severity: `5` is not a whole number from 1 to 4" },
	{ "[rule a]\npattern = x\nreason = torn\n", "r.ini:3: reason: `torn` is not a reason code like T01" },
	{ "[rule a]\npattern = x\nclass = quality much\n", "r.ini:3: class: `quality much` is not a number of points, -100 to 100" },
	{ "[rule a]\npattern = x\nnegate = maybe\n", "r.ini:3: negate: `maybe` is not drop, flip or ignore" },
	{ "[rule a]\npattern = x\nlang = fr\n", "r.ini:3: lang: `fr` is not zh or en" },
	{ "[negation fr]\nwords = x\n", "r.ini:1: [negation zh] or [negation en]" },
	{ "[classify wealth]\nslope = 1\n", "r.ini:1: [classify wealth] is not known: see tend-policy(5)" },
	{ "[classify class]\nslope = steep\n", "r.ini:2: slope: `steep` is not a number with at most three decimals" },
};

START_TEST(a_faulty_section_is_named_with_file_and_line) {
	ck_assert_ptr_null(own(faults[_i].text));
	ck_assert_str_eq(err.msg, faults[_i].want);
}
END_TEST

static void count(void *ctx, const char *msg) {
	ck_assert_ptr_nonnull(strstr(msg, "r.ini:"));
	++*(int *)ctx;
}

START_TEST(a_pattern_that_does_not_compile_is_found_by_the_check_and_harms_nothing) {
	struct ruleset *rs = own("[rule a]\npattern = (x\nclass = quality\n[rule b]\npattern = y\nnot = [z\nclass = service\n");
	int n = 0;
	ck_assert_int_eq(run(rs, "xy").class, CLASS_SERVICE);
	ck_assert_uint_eq(ruleset_check(rs, count, &n), 2);
	ck_assert_int_eq(n, 2);
}
END_TEST

START_TEST(an_exception_takes_back_only_the_match_it_covers) {
	struct ruleset *rs = own("[rule a]\npattern = 破损\nnot = 防破损\nclass = quality\ntimes = 3\n");
	struct verdict v = run(rs, "防破损的袋子还是破损");
	ck_assert_uint_eq(v.n, 1);
	ck_assert_uint_eq(v.evidence[0].start, 24);
}
END_TEST

/* text, the bytes where the matches of 破 stand that count */
static const struct { const char *text, *want; } exceptions[] = {
	{ "破", "0+3:a" }, { "不破", "" }, { "不破，破", "9+3:a" }, { "破，不破", "0+3:a" }, { "破，不破，破，不破，破", "0+3:a,15+3:a,30+3:a" },
	{ "不破破", "6+3:a" }, { "不破不破", "" }, { "破了的旧", "" },         /* an exception that begins with the match */
	{ "破旧不破破旧", "" }, { "不大破，不破，破", "21+3:a" }, { "不大破破旧破", "15+3:a" },
};

START_TEST(each_match_meets_the_exceptions_around_it) {
	struct ruleset *rs = own("[rule a]\npattern = 破\nnot = 不大?破\nnot = 破了?的?旧\nnegate = ignore\nclass = quality\ntimes = 9\n");
	struct verdict v = run(rs, exceptions[_i].text);
	ck_assert_msg(!strcmp(verdict_evidence(rs, &v), exceptions[_i].want), "%s: %s", exceptions[_i].text, verdict_evidence(rs, &v));
}
END_TEST

START_TEST(kind_words_in_a_complaint_are_no_praise_and_praise_has_no_reason) {
	struct ruleset *rs = own("[rule kind]\npattern = 谢谢\nclass = praise 9\n[rule torn]\npattern = 破损\nclass = quality\nreason = T01\n"
	                         "[rule bad]\npattern = 投诉\ncomplaint = yes\n");
	ck_assert_int_eq(run(rs, "破损，投诉，谢谢").class, CLASS_QUALITY);
	ck_assert_str_eq(run(rs, "破损，投诉，谢谢").reason, "T01");
	ck_assert_int_eq(run(rs, "哪有破损，谢谢").class, CLASS_PRAISE);
	ck_assert_str_eq(run(rs, "哪有破损，谢谢").reason, "");
}
END_TEST

START_TEST(written_cantonese_meets_the_same_patterns) {
	struct ruleset *rs = own("[rule a]\npattern = 没有|坏了|不在|他们的\nnegate = ignore\nclass = quality\ntimes = 9\n");
	struct verdict v = run(rs, "冇有，壞咗，唔喺，佢哋嘅，没有");
	ck_assert_str_eq(verdict_evidence(rs, &v), "0+6:a,9+6:a,18+6:a,27+9:a,39+6:a");
}
END_TEST

START_TEST(words_are_read_by_an_unambiguous_beginning) {
	enum tclass c;
	enum vfield f;
	ck_assert(class_parse("qual", &c) && c == CLASS_QUALITY);
	ck_assert(class_parse("", &c) && c == CLASS_NONE);
	ck_assert(!class_parse("x", &c));
	ck_assert(!vfield_parse("se", &f));             /* severity, sentiment */
	ck_assert(vfield_parse("sent", &f) && f == VF_SENTIMENT);
	for (int i = 0; i < CLASS_COUNT; i++)
		ck_assert(class_parse(class_word((enum tclass)i), &c) && c == (enum tclass)i);
}
END_TEST

START_TEST(scores_are_those_of_a_hand_count) {
	struct score *s = score_new(root);
	score_add(s, "a", "a", 0.95, true);
	score_add(s, "a", "b", 0.55, true);
	score_add(s, "b", "b", 0.85, true);
	score_add(s, "b", "c", 0.15, false);
	struct score_sum t = score_total(s, 0.8);
	ck_assert_uint_eq(t.rows, 4);
	ck_assert_double_eq_tol(t.accuracy, 0.5, 1e-9);
	/* a: p 1, r .5, f .667; b: p .5, r .5, f .5; c does not occur in the truth */
	ck_assert_double_eq_tol(t.macro_f1, (2.0 / 3 + 0.5) / 2, 1e-9);
	ck_assert_uint_eq(t.fired, 3);
	ck_assert_uint_eq(t.fired_right, 2);
	ck_assert_uint_eq(t.acted, 2);
	ck_assert_uint_eq(t.acted_right, 2);
	ck_assert_double_eq_tol(t.ece, (0.05 + 0.55 + 0.15 + 0.15) / 4, 1e-9);
	ck_assert_uint_eq(score_count(s, 0, 1), 1);
}
END_TEST

TEST_MAIN("classify", {
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, the_shipped_rules_understand_a_shops_messages, 0, COUNT(says));
	tcase_add_test(tc, every_shipped_pattern_compiles);
	tcase_add_test(tc, the_prefilter_never_changes_a_verdict);
	tcase_add_loop_test(tc, a_pattern_gives_up_the_literals_its_matches_must_contain, 0, COUNT(literals));
	tcase_add_test(tc, of_random_patterns_the_prefilter_loses_no_match);
	tcase_add_test(tc, evidence_of_random_text_is_whole_characters_within_it);
	tcase_add_loop_test(tc, evidence_is_exact_in_the_original_text, 0, COUNT(spans));
	tcase_add_loop_test(tc, a_negation_turns_a_polar_word, 0, COUNT(tones));
	tcase_add_loop_test(tc, the_language_is_told_by_han_characters_and_words, 0, COUNT(languages));
	tcase_add_test(tc, mixed_text_is_read_by_the_rules_of_both_languages);
	tcase_add_test(tc, channel_and_stars_count_and_a_subject_has_no_place_in_the_text);
	tcase_add_test(tc, a_rule_of_a_channel_speaks_only_there);
	tcase_add_test(tc, a_rule_that_hits_its_limit_is_skipped_and_the_others_still_speak);
	tcase_add_loop_test(tc, a_rule_stopped_at_its_limit_is_named_with_its_line, 0, COUNT(explosions));
	tcase_add_test(tc, a_text_of_200_kb_is_read_to_its_bound);
	tcase_add_loop_test(tc, a_faulty_section_is_named_with_file_and_line, 0, COUNT(faults));
	tcase_add_test(tc, a_pattern_that_does_not_compile_is_found_by_the_check_and_harms_nothing);
	tcase_add_test(tc, an_exception_takes_back_only_the_match_it_covers);
	tcase_add_loop_test(tc, each_match_meets_the_exceptions_around_it, 0, COUNT(exceptions));
	tcase_add_test(tc, kind_words_in_a_complaint_are_no_praise_and_praise_has_no_reason);
	tcase_add_test(tc, written_cantonese_meets_the_same_patterns);
	tcase_add_test(tc, words_are_read_by_an_unambiguous_beginning);
	tcase_add_test(tc, scores_are_those_of_a_hand_count);
})
