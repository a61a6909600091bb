// Judges documents by the rules of those who receive them, over HTTP, one process for all tests of a run:
//
//   POST /peppol  an invoice or credit note in XML: UBL 2.1, EN 16931 and Peppol BIS Billing 3 (phive)
//   POST /pdf     a PDF: PDF/A-3b and PDF/UA-1 (veraPDF)
//
// The answer has a line for each finding: its rule, a tab, and what it says; warnings begin with "warning ". An empty
// answer is: nothing to find fault with.

import com.helger.diver.api.coord.DVRCoordinate;
import com.helger.io.resource.inmemory.ReadableResourceByteArray;
import com.helger.phive.api.execute.ValidationExecutionManager;
import com.helger.phive.api.executorset.ValidationExecutorSetRegistry;
import com.helger.phive.api.validity.IValidityDeterminator;
import com.helger.phive.peppol.PeppolValidation;
import com.helger.phive.xml.source.IValidationSourceXML;
import com.helger.phive.xml.source.ValidationSourceXML;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

public class Judges {
  // The newest rules that are in force.
  static final String RULES = "2026.5";

  static final ValidationExecutorSetRegistry<IValidationSourceXML> registry = new ValidationExecutorSetRegistry<>();

  interface Judge {
    String judge(byte[] document) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    PeppolValidation.initStandard(registry);
    VeraGreenfieldFoundryProvider.initialise();
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
    server.createContext("/", exchange -> answer(exchange, 200, ""));
    server.createContext("/peppol", exchange -> judged(exchange, Judges::peppol));
    server.createContext("/pdf", exchange -> judged(exchange, Judges::pdf));
    server.setExecutor(Executors.newFixedThreadPool(2));
    server.start();
  }

  static void judged(HttpExchange exchange, Judge judge) throws IOException {
    try {
      answer(exchange, 200, judge.judge(exchange.getRequestBody().readAllBytes()));
    } catch (Throwable wrong) {
      wrong.printStackTrace();
      answer(exchange, 500, wrong.toString());
    }
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  static String peppol(byte[] document) {
    var kind = new String(document, StandardCharsets.UTF_8).contains("<CreditNote") ? "creditnote" : "invoice";
    var rules = registry.getOfID(DVRCoordinate.parseOrNull("eu.peppol.bis3:" + kind + ":" + RULES));
    var source = ValidationSourceXML.create(new ReadableResourceByteArray("document.xml", document));
    var found = new StringBuilder();
    var results = ValidationExecutionManager.executeValidation(
        IValidityDeterminator.createDefault(), rules, source, Locale.ENGLISH);
    for (var result : results) {
      for (var e : result.getErrorList()) {
        if (e.isError() || e.getErrorLevel().isGE(com.helger.diagnostics.error.level.EErrorLevel.WARN)) {
          found.append(e.isError() ? "" : "warning ").append(e.getErrorID()).append('\t')
              .append(e.getErrorText(Locale.ENGLISH)).append('\n');
        }
      }
    }
    return found.toString();
  }

  static String pdf(byte[] document) throws Exception {
    var found = new StringBuilder();
    for (var name : new String[] {"3b", "ua1"}) {
      var flavour = PDFAFlavour.fromString(name);
      try (var parser = Foundries.defaultInstance().createParser(new ByteArrayInputStream(document), flavour);
          var validator = Foundries.defaultInstance().createValidator(flavour, false)) {
        var result = validator.validate(parser);
        if (result.isCompliant()) {
          continue;
        }
        for (var a : result.getTestAssertions()) {
          if (a.getStatus() == TestAssertion.Status.FAILED) {
            found.append(name).append(' ').append(a.getRuleId().getClause()).append('-')
                .append(a.getRuleId().getTestNumber()).append('\t').append(a.getMessage()).append(' ')
                .append(a.getLocation().getContext()).append('\n');
          }
        }
      }
    }
    return found.toString();
  }
}
