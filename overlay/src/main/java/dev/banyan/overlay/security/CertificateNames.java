package dev.banyan.overlay.security;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The names of nodes that a certificate proves: its alternative names of type DNS, or its common name if it has none of these (RFC 6125,
 * 6.4.4). No wildcards: a certificate of a node is of that node.
 */
public final class CertificateNames {
    private static final int DNS = 2;

    private CertificateNames() {}

    /** Those that the peer has proved; none if it has shown no certificate that can be read. */
    public static Set<String> ofPeer(SSLSession session) {
        try {
            return of(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException | CertificateParsingException | InvalidNameException e) {
            return Set.of();
        }
    }

    private static Set<String> of(Certificate certificate) throws CertificateParsingException, InvalidNameException {
        Set<String> names = new TreeSet<>();
        if (certificate instanceof X509Certificate x509) {
            Collection<List<?>> alternatives = x509.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (alternative.get(0).equals(DNS)) {
                    names.add(String.valueOf(alternative.get(1)));
                }
            }
            if (names.isEmpty()) {
                for (Rdn part : new LdapName(x509.getSubjectX500Principal().getName()).getRdns()) {
                    if (part.getType().equalsIgnoreCase("CN")) {
                        names.add(String.valueOf(part.getValue()));
                    }
                }
            }
        }
        return names;
    }
}
