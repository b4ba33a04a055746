#include "cluster/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace redshift_local::cluster {
namespace {

using key_pointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_pointer = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long day_seconds = 24 * 60 * 60;

void check(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("making a certificate failed: ") + what);
}

template <class Write>
std::string to_pem(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
  check(memory != nullptr && write(memory.get()) == 1, "PEM");
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

key_pointer make_key() {
  key_pointer key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  check(key != nullptr, "key");
  return key;
}

void add_extension(X509* to, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value), X509_EXTENSION_free);
  check(extension != nullptr && X509_add_ext(to, extension.get(), -1) == 1, value);
}

certificate_pointer begin_certificate(EVP_PKEY* key, const char* common_name) {
  certificate_pointer made(X509_new(), X509_free);
  std::uint64_t serial = 0;
  check(made != nullptr && RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1,
        "serial");
  constexpr long version_3 = 2;
  X509_set_version(made.get(), version_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -day_seconds);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 365 * day_seconds);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
  return made;
}

void finish_certificate(X509* made, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(made, X509_get_subject_name(issuer));
  check(X509_sign(made, issuer_key, EVP_sha256()) > 0, "signature");
}

std::string certificate_to_pem(X509* certificate) {
  return to_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

certificates make_certificates() {
  const auto authority_key = make_key(), key = make_key();
  const auto authority = begin_certificate(authority_key.get(), "redshift-local authority");
  add_extension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(authority.get(), authority.get(), NID_subject_key_identifier, "hash");
  finish_certificate(authority.get(), authority.get(), authority_key.get());

  const auto server = begin_certificate(key.get(), "localhost");
  add_extension(server.get(), authority.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  add_extension(server.get(), authority.get(), NID_ext_key_usage, "serverAuth");
  add_extension(server.get(), authority.get(), NID_authority_key_identifier, "keyid:always");
  finish_certificate(server.get(), authority.get(), authority_key.get());

  certificates made;
  made.authority_pem = certificate_to_pem(authority.get());
  made.certificate_pem = certificate_to_pem(server.get());
  made.key_pem = to_pem([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return made;
}

}  // namespace redshift_local::cluster
