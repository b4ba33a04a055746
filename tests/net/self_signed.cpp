#include "self_signed.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

namespace tests {

namespace {

struct freeing {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using owned = std::unique_ptr<T, freeing>;

template <class Write>
std::string pem(Write write) {
  const owned<BIO> memory(BIO_new(BIO_s_mem()));
  write(memory.get());
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(length));
}

}  // namespace

identity self_signed(const std::string& name) {
  const owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const owned<X509> certificate(X509_new());
  X509* x = certificate.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -1800);
  X509_gmtime_adj(X509_getm_notAfter(x), 1800);
  X509_set_pubkey(x, key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>("test server"), -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(x));
  const owned<X509_EXTENSION> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str()));
  X509_add_ext(x, names.get(), -1);
  X509_sign(x, key.get(), EVP_sha256());

  identity made;
  made.key_pem =
      pem([&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  made.certificate_pem = pem([&](BIO* out) { PEM_write_bio_X509(out, x); });
  return made;
}

}  // namespace tests
