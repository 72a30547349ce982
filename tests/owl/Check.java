import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.semanticweb.HermiT.ReasonerFactory;
import org.semanticweb.elk.owlapi.ElkReasonerFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;
import org.semanticweb.owlapi.reasoner.InferenceType;
import org.semanticweb.owlapi.reasoner.OWLReasoner;
import org.semanticweb.owlapi.reasoner.OWLReasonerFactory;

/**
 * Says on stdout, a line each, what OWL API, HermiT and ELK find wrong in an ontology.
 *
 * <p>Usage: Check FILE PROFILE…, where PROFILE is DL, EL, QL or RL. The last line is "done" and the
 * numbers of axioms and of named classes, so that silence is not taken for success.
 */
public class Check {
    private static final List<String> FAULTS = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntology ontology = manager.loadOntologyFromOntologyDocument(new File(arguments[0]));
        ontology.importsDeclarations().forEach(each -> FAULTS.add("import " + each.getIRI()));
        for (int at = 1; at < arguments.length; at++) {
            profile(ontology, arguments[at]);
        }
        reason(ontology, "HermiT", new ReasonerFactory());
        reason(ontology, "ELK", new ElkReasonerFactory());
        FAULTS.forEach(System.out::println);
        long classes = ontology.classesInSignature().count();
        System.out.println("done " + ontology.getAxiomCount() + " " + classes);
        System.exit(0);
    }

    private static void profile(OWLOntology ontology, String name) {
        Profiles profile = Profiles.valueOf("OWL2_" + name);
        TreeSet<String> found = new TreeSet<>();
        for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
            found.add(("profile " + name + ": " + violation).replaceAll("\\s+", " "));
        }
        FAULTS.addAll(found);
    }

    private static void reason(OWLOntology ontology, String name, OWLReasonerFactory factory) {
        OWLReasoner reasoner = factory.createReasoner(ontology);
        if (!reasoner.isConsistent()) {
            FAULTS.add("inconsistent " + name);
            return;
        }
        reasoner.precomputeInferences(InferenceType.CLASS_HIERARCHY);
        reasoner.getUnsatisfiableClasses().entities()
            .filter(each -> !each.isOWLNothing())
            .forEach(each -> FAULTS.add("unsatisfiable " + name + " " + each.getIRI()));
        reasoner.dispose();
    }
}
