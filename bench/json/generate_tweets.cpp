// A search for tweets: half of the bytes are Japanese text, half are short members and white space.

#include <cstdio>

#include "bench/json/generate.h"

namespace miniraft::bench {

namespace {

class Tweets {
 public:
  Tweets(base::Random random, std::string& out) : random_(random), out_(out), json_(out, 2) {}

  void write(size_t bytes) {
    json_.open('{');
    json_.open('[', "statuses");
    while (out_.size() < bytes) tweet();
    json_.close();
    json_.open('{', "search_metadata");
    json_.value("0.087", "completed_in");
    json_.value(505'874'924'095'815'681, "max_id");
    json_.value(R"("505874924095815681")", "max_id_str");
    json_.value(100, "count");
    json_.close();
    json_.close();
  }

 private:
  void tweet() {
    json_.open('{');
    json_.open('{', "metadata");
    json_.value(R"("recent")", "result_type");
    json_.value(R"("ja")", "iso_language_code");
    json_.close();
    json_.value(date(), "created_at");
    identifier("id", "id_str");
    json_.value(text(20, 120), "text");
    json_.value(R"("<a href=\"http://example.org/app\" rel=\"nofollow\">An app</a>")", "source");
    flag("truncated");
    for (const char* key : {"in_reply_to_status_id", "in_reply_to_user_id", "geo", "place"}) {
      json_.value("null", key);
    }
    user();
    json_.value(random_.uniform(100), "retweet_count");
    json_.open('{', "entities");
    json_.open('[', "hashtags");
    json_.close();
    json_.open('[', "user_mentions");
    for (uint64_t i = random_.uniform(3); i > 0; --i) mention();
    json_.close();
    json_.close();
    flag("favorited");
    json_.value(R"("ja")", "lang");
    json_.close();
  }

  void user() {
    json_.open('{', "user");
    identifier("id", "id_str");
    json_.value(text(3, 12), "name");
    json_.value(word(10), "screen_name");
    json_.value(text(0, 8), "location");
    json_.value(text(0, 130), "description");
    json_.value("null", "url");
    flag("protected");
    for (const char* key : {"followers_count", "friends_count", "listed_count", "favourites_count",
                            "statuses_count"}) {
      json_.value(random_.uniform(20'000), key);
    }
    json_.value(date(), "created_at");
    json_.value("null", "utc_offset");
    json_.value("null", "time_zone");
    for (const char* key : {"geo_enabled", "verified", "contributors_enabled", "is_translator",
                            "is_translation_enabled", "profile_background_tile",
                            "profile_use_background_image", "default_profile", "following"}) {
      flag(key);
    }
    for (const char* key :
         {"profile_background_color", "profile_link_color", "profile_text_color"}) {
      json_.value(R"("C0DEED")", key);
    }
    for (const char* key : {"profile_background_image_url", "profile_background_image_url_https",
                            "profile_image_url", "profile_image_url_https", "profile_banner_url"}) {
      std::string url = word(8);
      url.insert(1, "http://images.example.org/profile_images/497760886795153410/");
      json_.value(url, key);
    }
    json_.close();
  }

  void mention() {
    json_.open('{');
    json_.value(word(9), "screen_name");
    json_.value(text(3, 10), "name");
    identifier("id", "id_str");
    json_.open('[', "indices");
    json_.value(random_.uniform(10));
    json_.value(random_.uniform_between(10, 140));
    json_.close();
    json_.close();
  }

  void identifier(std::string_view key, std::string_view key_of_text) {
    const std::string digits =
        std::to_string(random_.uniform_between(1'000'000'000, 900'000'000'000'000'000));
    json_.value(digits, key);
    json_.value('"' + digits + '"', key_of_text);
  }

  void flag(std::string_view key) { json_.value(random_.chance(0.3) ? "true" : "false", key); }

  std::string date() {
    char date[48];
    std::snprintf(date, sizeof(date), "\"Sun Aug %02u %02u:%02u:%02u +0000 2014\"",
                  static_cast<unsigned>(random_.uniform_between(1, 31)),
                  static_cast<unsigned>(random_.uniform(24)),
                  static_cast<unsigned>(random_.uniform(60)),
                  static_cast<unsigned>(random_.uniform(60)));
    return date;
  }

  std::string word(size_t letters) {
    std::string text = "\"";
    append_word(text, random_, letters);
    return text + '"';
  }

  /// Wide characters, now and then a Latin word, a line break or a quotation mark.
  std::string text(uint64_t characters_min, uint64_t characters_max) {
    std::string text = "\"";
    uint64_t characters = random_.uniform_between(characters_min, characters_max);
    for (; characters > 0; --characters) {
      const uint64_t drawn = random_.uniform(100);
      if (drawn < 2) {
        text += R"(\n)";
      } else if (drawn < 3) {
        text += R"(\")";
      } else if (drawn < 6) {
        text += " @";
        append_word(text, random_, 8);
        text.push_back(' ');
      } else {
        append_wide(text, random_);
      }
    }
    return text + '"';
  }

  base::Random random_;
  std::string& out_;
  Indented json_;
};

}  // namespace

std::string generate_tweets(base::Random random, size_t bytes) {
  std::string out;
  out.reserve(bytes + 65'536);
  Tweets(random, out).write(bytes);
  return out;
}

}  // namespace miniraft::bench
