/* SPDX-License-Identifier: ISC */
/* Texts of tickets without the people in them: what is known of them by its value, the rest by its form. Rather too much than too little. */
#include <string.h>

#include "tend/article.h"
#include "tend/mem.h"
#include "tend/redact.h"
#include "tend/u8.h"

#define HAN "[\\x{4e00}-\\x{9fff}]"
#define PLACE "(?:省|自治区|市|区|县|镇|乡|街道|路|街|大道|巷|弄|村|小区|苑|花园|大厦|广场|公寓)"
#define DOOR "(?:号|弄|栋|幢|座|单元|室|楼|层|户)"

static const char *const scrub_forms[] = {
	"[a-z0-9_.+%-]+@[a-z0-9-]+(?:\\.[a-z0-9-]+)+",
	"(?:微信|wechat|weixin|wx|vx|v信|qq|支付宝|alipay)\\s*(?:号|id|账号|帐号)?\\s*(?:是|为|is|:|：)?\\s*[a-z0-9][\\w@.-]{4,}",
	"\\b\\d{17}[\\dx]\\b",
	"(?<![\\dA-Za-z])(?!20\\d\\d-\\d\\d?-\\d\\d?(?!\\d))\\+?\\(?\\d(?:[\\s().-]{0,2}\\d){6,}(?!\\d)",
	"(?<![a-z0-9])[a-z]{1,4}-?\\d{5,}(?![a-z0-9])",
	HAN "{1,14}" PLACE "[^，。；！？,;!?\\n]{0,16}?\\d+[-#\\d]*\\s*" DOOR "(?:[^，。；！？,;!?\\n]{0,10}?\\d+\\s*" DOOR ")*(?:\\s*\\d{2,4})?",
	"\\b\\d{1,5}[a-z]?,? (?:[a-z]+\\.? ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|square|sq)\\b\\.?(?:,? (?:flat|apt|unit|room) ?\\w+)?",
	"(?:我叫|本人叫|我的名字是|姓名\\s*[:：]?|收件人\\s*[:：]|收货人\\s*[:：])\\s*" HAN "{2,4}",
	"[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳史唐薛雷贺罗郝安常于傅齐康伍余元顾孟黄萧尹姚邵汪毛狄米贝"
	"宋熊舒屈项祝董梁杜阮蓝季贾江郭林钟徐邱骆高夏蔡田胡凌霍万柯卢莫丁邓洪包石崔龚程陆翁荀惠曲段侯宁甘武刘景龙叶白蒲赖乔谭劳姬申冉尚温庄柴阎习艾鱼向古易廖耿欧聂"
	"关曾沙游肖](?:先生|女士|小姐|太太|老师|总)",
	"(?:my name is|this is|i am called|name\\s*:)\\s+[A-Z][\\w'-]+(?: [A-Z][\\w'-]+)?(?= here|[,.!\\n]|$)",
	"(?:best|kind|warm)? ?regards,?\\s*\\n?[^\\n]{1,40}(?:\\n|$)",
	NULL };

/* Every place of a value, letters of either case, half or full width. */
static const char *scrub_value(const void *ctx, const char *text, const struct kb_known *k) {
	char *out = NULL;
	size_t n = strlen(k->value);
	long at;

	while (n >= 2 && (at = u8_find_fold(text, k->value)) >= 0) {
		out = mem_append(out ? out : mem_strdup(ctx, ""), "%.*s%s", (int)at, text, k->instead ? k->instead : "***");
		text += at;
		for (size_t i = 0, chars = 0; i < n; i++) /* as many characters as the value has: full width is longer */
			if (((unsigned char)k->value[i] & 0xC0) != 0x80 && ++chars && *text) {
				int32_t c;
				text += u8_next(text, strlen(text), &c);
			}
	}
	return out ? mem_append(out, "%s", text) : text;
}

/* Compiled patterns read whole vectors: behind the text there are cleared bytes. */
static const char *scrub_padded(const void *ctx, const char *text) {
	size_t n = strlen(text);
	char *copy = mem_array(ctx, char, n + 64);

	memcpy(copy, text, n);
	return copy;
}

enum tend_status kb_scrub(const void *ctx, const char *text, const struct kb_known *known, size_t n, const char **out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; i < n; i++)
		text = scrub_value(ctx, text, &known[i]);
	for (size_t i = 0; st == TEND_OK && scrub_forms[i]; i++) {
		struct redact *r = redact_new(ctx);
		st = redact_add(r, scrub_forms[i], err);
		if (st == TEND_OK)
			st = redact_apply(r, ctx, scrub_padded(ctx, text), &text, err);
	}
	*out = text;
	return st;
}
