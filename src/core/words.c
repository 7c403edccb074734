/* SPDX-License-Identifier: ISC */
/* Words that say nothing, and slips of the finger. */
#include "core/words.h"

#include <string.h>

/* As token_scan gives them: folded, stemmed, pairs. */
static const char *const empty_words[] = { "a", "about", "after", "again", "ai", "all", "also", "am", "an", "and", "ani", "anyth", "ar", "as", "ask",
	"at", "be", "becaus", "been", "but", "by", "can", "could", "d", "dear", "did", "do", "doe", "don", "for", "from", "get", "go", "got", "had", "ha",
	"have", "he", "hello", "help", "hi", "how", "i", "if", "in", "is", "it", "just", "know", "like", "ll", "m", "mai", "me", "mine", "my", "need", "no",
	"not", "of", "on", "onli", "or", "our", "out", "pleas", "re", "s", "should", "so", "still", "t", "tell", "thank", "that", "the", "their", "them",
	"then", "there", "thei", "thi", "to", "too", "up", "us", "ve", "veri", "wa", "want", "we", "were", "what", "when", "where", "which", "who", "why",
	"will", "with", "would", "you", "your",
	"一下", "一个", "一点", "不是", "为什", "为啥", "什么", "但是", "几天", "到底", "可以", "咋办", "咋弄", "啥时", "因为", "如何", "客服", "已经", "应该", "怎样", "您好",
	"想问", "所以", "时候", "是不", "有没", "没有", "现在", "知道", "能不", "能否", "自己", "觉得", "请问", "谢谢", "还是", "需要" };
/* A pair with one of these is mostly grammar. */
static const char empty_characters[] = "的了吗呢吧啊呀嘛么着就也都很我你您他她它们这那怎";
enum { EMPTY_WORDS = sizeof empty_words / sizeof *empty_words };

int word_weight(const char *token) {
	for (size_t i = 0; i < EMPTY_WORDS; i++)
		if (!strcmp(empty_words[i], token))
			return 1;
	for (const char *p = empty_characters; *p; p += 3)
		for (const char *q = token; (unsigned char)*q >= 0xE0 && strlen(q) >= 3; q += 3)
			if (!memcmp(p, q, 3))
				return 2;
	return 9;
}

/* Damerau's distance between short words, three rows of the table at a time. */
size_t word_slips(const char *a, const char *b, size_t max) {
	enum { LONG = 64 };
	size_t n = strlen(a), m = strlen(b), rows[3][LONG + 1];

	if (n > LONG || m > LONG || (n > m ? n - m : m - n) > max)
		return max + 1;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = rows[i % 3], *up = rows[(i - 1) % 3], *upper = rows[(i + 1) % 3], least = i;
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = up[j - 1] + (a[i - 1] != b[j - 1]);
			best = up[j] + 1 < best ? up[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && upper[j - 2] + 1 < best)
				best = upper[j - 2] + 1;
			now[j] = best;
			least = best < least ? best : least;
		}
		if (least > max)
			return max + 1;
	}
	size_t d = rows[n % 3][m];
	return d > max ? max + 1 : d;
}
